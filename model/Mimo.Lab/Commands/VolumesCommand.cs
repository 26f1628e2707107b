using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Mimo.Imaging.Volumes;
using Mimo.Lab.Evaluation.Volumes;
using Spectre.Console;

namespace Mimo.Lab.Commands;

/// <summary><c>volumes --checkpoint C --data DIR --phantoms N</c>: how well objects are followed through stacks of slices, and where they are said to end.</summary>
static class VolumesCommand
{
    const double Poor = 0.5;

    public static Command Create()
    {
        var checkpoint = new Option<DirectoryInfo>("--checkpoint") { Description = "Folder of the checkpoint.", Required = true };
        var data = new Option<DirectoryInfo[]>("--data") { Description = "Folder with index.jsonl, the lines of a group in the order of its slices; repeatable.", DefaultValueFactory = _ => [] };
        var split = new Option<string>("--split") { Description = "Split to ask about.", DefaultValueFactory = _ => "test" };
        var group = new Option<string>("--group") { Description = "Only groups whose name contains this.", DefaultValueFactory = _ => "" };
        var phantoms = new Option<int>("--phantoms") { Description = "Drawn abdomens beside the data." };
        var seed = new Option<int>("--seed") { Description = "The first of them.", DefaultValueFactory = _ => 1 };
        var likeness = new Option<float>("--likeness") { Description = "Lowest share of the evidence on the slice asked about, 0 to 1.", DefaultValueFactory = _ => new CarryLimits().Likeness };
        var confidence = new Option<float>("--confidence") { Description = "Lowest confidence of a carried mask, 0 to 1; 0 ends nothing.", DefaultValueFactory = _ => new CarryLimits().Confidence };
        var output = new Option<FileInfo?>("--out") { Description = "File for a line an object, as JSON." };
        var command = new Command("volumes", "Measure how well a checkpoint follows objects through stacks of slices.")
        {
            checkpoint, data, split, group, phantoms, seed, likeness, confidence, output,
        };
        command.SetAction(r =>
        {
            try
            {
                var results = new VolumeRun
                {
                    Checkpoint = r.GetRequiredValue(checkpoint).FullName, Data = [.. (r.GetValue(data) ?? []).Select(d => d.FullName)],
                    Split = r.GetRequiredValue(split), Group = r.GetRequiredValue(group), Phantoms = Math.Max(0, r.GetValue(phantoms)), PhantomSeed = r.GetValue(seed),
                    Limits = new CarryLimits(r.GetValue(confidence), r.GetValue(likeness)),
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

    static void Print(VolumeResult[] results)
    {
        var table = new Table().AddColumns("data", "asked by", "way", "n", "Dice, prompt slice", "Dice, 3-D", "|end error|", "too early", "too late");
        foreach (var rows in results.GroupBy(r => (r.Dataset, r.Prompt, r.Way)).OrderBy(g => g.Key))
        {
            var ends = rows.SelectMany(r => r.Late).ToArray();
            table.AddRow(
                rows.Key.Dataset, rows.Key.Prompt, rows.Key.Way, $"{rows.Count()}", Number(rows.Average(r => r.PromptDice)), Number(rows.Average(r => r.Dice)),
                Number(ends.Average(e => Math.Abs(e))), Number(ends.Count(e => e < 0) / (double)ends.Length), Number(ends.Count(e => e > 0) / (double)ends.Length));
        }
        AnsiConsole.Write(table);

        var slices = results.Where(r => r.Way == "carried").SelectMany(r => r.Slices).ToArray();
        var trust = new Table().AddColumns("confidence from", "to", "slices", "mean Dice", "Dice < 0.5");
        for (var low = 0.0; low < 1; low += 0.1)
        {
            var at = slices.Where(s => s[0] >= low && s[0] < low + 0.1).ToArray();
            if (at.Length > 0) trust.AddRow(Number(low), Number(low + 0.1), $"{at.Length}", Number(at.Average(s => s[1])), Number(at.Count(s => s[1] < Poor) / (double)at.Length));
        }
        AnsiConsole.Write(trust);
    }

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
