using System.CommandLine;
using System.Globalization;
using Mimo.Lab.Evaluation.Presence;
using Spectre.Console;

namespace Mimo.Lab.Commands;

/// <summary><c>presence --checkpoint C --data DIR</c>: what thresholds on a mask's own estimates say of what is there and what is not.</summary>
static class PresenceCommand
{
    static readonly double[] Thresholds = [0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

    public static Command Create()
    {
        var options = new MeasureOptions();
        var absent = new Option<int>("--absent") { Description = "Questions a picture for things that are not in it.", DefaultValueFactory = _ => 4 };
        var command = new Command("presence", "Measure how well a checkpoint knows that something is not in the picture.") { absent };
        options.AddTo(command);
        command.SetAction(r => options.Run(r, new PresenceRun(options.Pictures(r), Math.Max(0, r.GetValue(absent))).Execute, Print));
        return command;
    }

    static void Print(PresenceResult[] results)
    {
        string Share(IEnumerable<PresenceResult> of, Func<PresenceResult, bool> holds) =>
            of.ToArray() is { Length: > 0 } all ? (all.Count(holds) / (double)all.Length).ToString("0.000", CultureInfo.InvariantCulture) : "-";
        var marked = new Table().AddColumns("asked by", "n", "with a mask", "mean predicted IoU", "mean presence", "mean IoU");
        foreach (var group in results.GroupBy(r => r.Kind))
        {
            string Mean(Func<PresenceResult, double> of) =>
                group.Where(r => r.Marked).Select(of).DefaultIfEmpty(double.NaN).Average().ToString("0.000", CultureInfo.InvariantCulture);
            marked.AddRow(group.Key, $"{group.Count()}", Share(group, r => r.Marked), Mean(r => r.PredictedIou), Mean(r => r.Presence), Mean(r => r.Iou));
        }
        AnsiConsole.Write(marked);

        var masks = results.Where(r => r.Marked).ToArray();
        var (wrong, poor, good) = (masks.Where(r => r.Kind == "absent"), masks.Where(r => r.Kind != "absent" && r.Iou < 0.5), masks.Where(r => r.Iou >= 0.5));
        var table = new Table().AddColumns("threshold", "on", "absent, below", "there, IoU < 0.5, below", "there, IoU >= 0.5, below");
        foreach (var (name, value) in ((string, Func<PresenceResult, double>)[])[("predicted IoU", r => r.PredictedIou), ("presence", r => r.Presence)])
            foreach (var threshold in Thresholds)
                table.AddRow(
                    threshold.ToString("0.00", CultureInfo.InvariantCulture), name, Share(wrong, r => value(r) < threshold),
                    Share(poor, r => value(r) < threshold), Share(good, r => value(r) < threshold));
        AnsiConsole.Write(table);
    }
}
