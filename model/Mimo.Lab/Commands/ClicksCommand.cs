using System.CommandLine;
using System.Globalization;
using Mimo.Lab.Evaluation.Clicks;
using Spectre.Console;

namespace Mimo.Lab.Commands;

/// <summary><c>clicks --checkpoint C --data DIR</c>: how much each corrective click improves the masks of a split.</summary>
static class ClicksCommand
{
    public static Command Create()
    {
        var options = new MeasureOptions();
        var clicks = new Option<int>("--clicks") { Description = "Clicks on each mask.", DefaultValueFactory = _ => 3 };
        var command = new Command("clicks", "Measure what corrective clicks do to a checkpoint's masks.") { clicks };
        options.AddTo(command);
        command.SetAction(r => options.Run(r, new ClickRun(options.Pictures(r), Math.Max(0, r.GetValue(clicks))).Execute, Print));
        return command;
    }

    static void Print(ClickResult[] results)
    {
        var table = new Table().AddColumns("asked by", "clicks", "n", "mean IoU", "IoU >= 0.5", "better than before", "worse than before");
        foreach (var group in results.GroupBy(result => result.Prompt))
            for (var click = 0; click < group.First().Ious.Length; click++)
            {
                var (at, masks) = (click, group.ToArray());
                string Share(Func<ClickResult, bool> of) => (masks.Count(of) / (double)masks.Length).ToString("0.00", CultureInfo.InvariantCulture);
                table.AddRow(
                    group.Key == "none" ? "name" : group.Key, $"{click}", $"{masks.Length}",
                    masks.Average(m => m.Ious[at]).ToString("0.000", CultureInfo.InvariantCulture), Share(m => m.Ious[at] >= 0.5),
                    at == 0 ? "" : Share(m => m.Ious[at] > m.Ious[at - 1]), at == 0 ? "" : Share(m => m.Ious[at] < m.Ious[at - 1]));
            }
        AnsiConsole.Write(table);
    }
}
