using System.CommandLine;
using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Commands;

/// <summary>Options of the commands that measure one thing on a split.</summary>
sealed class MeasureOptions
{
    readonly Option<DirectoryInfo> _checkpoint = new("--checkpoint") { Description = "Folder of the checkpoint.", Required = true };
    readonly Option<DirectoryInfo[]> _data = new("--data") { Description = "Folder with index.jsonl; repeatable.", Required = true };
    readonly Option<string> _split = new("--split") { Description = "Split to ask about.", DefaultValueFactory = _ => "test" };
    readonly Option<int> _limit = new("--limit") { Description = "Most pictures, 0 for all; they are taken evenly over the split." };
    readonly Option<FileInfo?> _output = new("--out") { Description = "File for a line a question, as JSON." };
    readonly Option<int> _workers = new("--workers") { Description = "Threads, each with its own weights.", DefaultValueFactory = _ => Environment.ProcessorCount };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_checkpoint, _data, _split, _limit, _output, _workers]) command.Options.Add(option);
    }

    public PictureSplit Pictures(ParseResult result) => new()
    {
        Checkpoint = result.GetRequiredValue(_checkpoint).FullName, Data = [.. result.GetRequiredValue(_data).Select(d => d.FullName)],
        Split = result.GetRequiredValue(_split), Limit = result.GetValue(_limit), Workers = Math.Max(1, result.GetValue(_workers)),
    };

    /// <summary>Runs a measurement, writes its lines and prints it; faults of the data are told in one line.</summary>
    public int Run<T>(ParseResult result, Func<T[]> measure, Action<T[]> print)
    {
        try
        {
            var results = measure();
            if (result.GetValue(_output) is { } file) File.WriteAllLines(file.FullName, results.Select(r => System.Text.Json.JsonSerializer.Serialize(r)));
            print(results);
            return 0;
        }
        catch (Exception e) when (e is InvalidDataException or FileNotFoundException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }
    }
}
