using Mimo.Lab.Data;
using Mimo.Lab.Reports;
using Spectre.Console;

namespace Mimo.Lab.Training;

/// <summary>Builds a stage from its options and the data, runs it with a progress line, and draws its curves.</summary>
static class TrainRun
{
    /// <param name="options">The run.</param>
    /// <param name="data">Folders with an index.</param>
    /// <param name="output">The run's folder.</param>
    /// <param name="until">Stops after this step, on the schedule of the whole run; 0 goes to its end.</param>
    /// <returns>0 when the last step was done, 3 when stopped before (run again to resume).</returns>
    public static async Task<int> Execute(TrainOptions options, IReadOnlyList<string> data, string output, int until = 0)
    {
        var entries = IndexFile.ReadAll(data, "train");
        using var built = options.Conversations.Length == 0 ? null : new BuiltShards(options.Conversations.Select(c => Path.Combine(output, c)), "train");
        var pictures = TrainingPictures.Load(entries, options, built?.Ungrounded);
        AnsiConsole.MarkupLineInterpolated(
            $"[grey]{pictures.Train.Length} pictures, {pictures.Held.Length} held out, {pictures.Labels.Names.Length} labels, stage {options.Stage}[/]");
        var factory = new StageFactory(options, pictures, output) { Built = built };
        EarlierRun.SaveLabels(output, pictures.Labels);
        var stage = factory.Create(done => Console.WriteLine($"features of {done} of {pictures.Train.Length} pictures"));
        using var loop = new TrainingLoop(stage, options, output);
        var line = new ProgressLine(options.Steps);
        await loop.Run(line.Show, until);
        Console.WriteLine();
        RunCurves.Draw(output);
        return loop.Stopped ? 3 : 0;
    }
}
