using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;
using Spectre.Console;

namespace Mimo.Lab.Commands;

/// <summary><c>eval --checkpoint C --data DIR --out DIR</c>: asks every question about a split and scores the masks beside the floors.</summary>
static class EvalCommand
{
    public static Command Create()
    {
        var checkpoint = new Option<DirectoryInfo>("--checkpoint") { Description = "Folder of the checkpoint.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl; repeatable.", Required = true };
        var output = new Option<DirectoryInfo>("--out") { Description = "Folder for predictions.jsonl and metrics.json.", Required = true };
        var split = new Option<string>("--split") { Description = "Split to ask about.", DefaultValueFactory = _ => "test" };
        var perspective = new Option<string>("--perspective") { Description = "I, II or all.", DefaultValueFactory = _ => "all" };
        var limit = new Option<int>("--limit") { Description = "Most pictures, 0 for all; they are taken evenly over the split." };
        var command = new Command("eval", "Measure a checkpoint on a split.") { checkpoint, data, output, split, perspective, limit };
        command.SetAction(r => Run(
            r.GetRequiredValue(checkpoint).FullName, [.. r.GetRequiredValue(data).Select(d => d.FullName)], r.GetRequiredValue(output).FullName,
            r.GetRequiredValue(split), r.GetRequiredValue(perspective), r.GetValue(limit)));
        return command;
    }

    static int Run(string checkpoint, string[] data, string output, string split, string perspective, int limit)
    {
        var entries = IndexFile.ReadAll(data, split);
        if (entries.Count == 0)
        {
            Console.Error.WriteLine($"{string.Join(", ", data)}: no picture of split \"{split}\".");
            return 2;
        }
        if (limit > 0 && limit < entries.Count)
            entries = Enumerable.Range(0, limit).Select(i => entries[(int)((long)i * entries.Count / limit)]).ToArray();
        IReadOnlySet<string> perspectives = perspective == "all" ? new HashSet<string> { "I", "II" } : new HashSet<string> { perspective };
        Directory.CreateDirectory(output);
        var results = new List<EvalResult>();
        var floors = new Floors(IndexFile.ReadAll(data, "train"));
        using (var lines = File.CreateText(Path.Combine(output, "predictions.jsonl")))
            new Evaluator(checkpoint, floors).Run(entries, perspectives, Environment.ProcessorCount, result =>
            {
                results.Add(result);
                lines.WriteLine(JsonSerializer.Serialize(result));
                if (results.Count % 100 == 0) Console.Error.WriteLine($"{results.Count} answers");
            });
        var rows = SummaryRow.Of(results);
        File.WriteAllText(Path.Combine(output, "metrics.json"), JsonSerializer.Serialize(rows, new JsonSerializerOptions { WriteIndented = true }));
        Print(rows);
        return 0;
    }

    static void Print(IReadOnlyList<SummaryRow> rows)
    {
        // A log has no width; the default of 80 would break every column.
        if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 140;
        var table = new Table().AddColumns("perspective", "prompt", "data", "n", "mIoU", "IoU≥.5", "named", "ellipse", "box", "mean mask");
        static string F(double v) => v.ToString("F3", CultureInfo.InvariantCulture);
        foreach (var row in rows)
            table.AddRow(row.Perspective, row.Prompt, row.Group, row.Count.ToString(CultureInfo.InvariantCulture), F(row.Miou), F(row.Ap50Share), F(row.NamedRight),
                F(row.Floors.GetValueOrDefault("ellipse")), F(row.Floors.GetValueOrDefault("box")), F(row.Floors.GetValueOrDefault("mean_mask")));
        AnsiConsole.Write(table);
    }
}
