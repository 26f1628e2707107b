using Mimo.Lab.Data;
using Spectre.Console;

namespace Mimo.Lab.Training;

/// <summary>Builds a stage from its options and the data, and runs it with a progress line.</summary>
static class TrainRun
{
    /// <returns>0 when the last step was done, 3 when stopped before (run again to resume).</returns>
    public static async Task<int> Execute(TrainOptions options, IReadOnlyList<string> data, string output)
    {
        var entries = IndexFile.ReadAll(data, "train");
        var labels = new LabelSet(entries);
        AnsiConsole.MarkupLineInterpolated($"[grey]{entries.Count} pictures, {labels.Names.Length} labels, stage {options.Stage}[/]");
        var samples = SampleStore.Load(entries);
        var stage = new StageFactory(options, labels, entries, samples, output).Create();
        using var loop = new TrainingLoop(stage, options, output);
        await loop.Run(new ProgressLine(options.Steps).Show);
        Console.WriteLine();
        return loop.Stopped ? 3 : 0;
    }
}
