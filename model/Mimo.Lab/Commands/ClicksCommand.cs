using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mimo.Lab.Evaluation.Clicks;
using Spectre.Console;

namespace Mimo.Lab.Commands;

/// <summary><c>clicks --checkpoint C --data DIR</c>: how much each corrective click improves the masks of a split.</summary>
static class ClicksCommand
{
    public static Command Create()
    {
        var checkpoint = new Option<DirectoryInfo>("--checkpoint") { Description = "Folder of the checkpoint.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl; repeatable.", Required = true };
        var split = new Option<string>("--split") { Description = "Split to ask about.", DefaultValueFactory = _ => "test" };
        var clicks = new Option<int>("--clicks") { Description = "Clicks on each mask.", DefaultValueFactory = _ => 3 };
        var limit = new Option<int>("--limit") { Description = "Most pictures, 0 for all; they are taken evenly over the split." };
        var output = new Option<FileInfo>("--out") { Description = "File for a line a mask, as JSON." };
        var workers = new Option<int>("--workers") { Description = "Threads, each with its own weights.", DefaultValueFactory = _ => Environment.ProcessorCount };
        var command = new Command("clicks", "Measure what corrective clicks do to a checkpoint's masks.") { checkpoint, data, split, clicks, limit, output, workers };
        command.SetAction(r =>
        {
            try
            {
                var results = new ClickRun
                {
                    Checkpoint = r.GetRequiredValue(checkpoint).FullName, Data = [.. r.GetRequiredValue(data).Select(d => d.FullName)], Split = r.GetRequiredValue(split),
                    Clicks = Math.Max(0, r.GetValue(clicks)), Limit = r.GetValue(limit), Workers = Math.Max(1, r.GetValue(workers)),
                }.Execute();
                if (r.GetValue(output) is { } file) File.WriteAllLines(file.FullName, results.Select(result => JsonSerializer.Serialize(result)));
                Print(results);
                return 0;
            }
            catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        });
        return command;
    }

    static void Print(IReadOnlyCollection<ClickResult> results)
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
