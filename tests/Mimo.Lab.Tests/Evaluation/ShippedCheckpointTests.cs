using Mimo.Lab.Evaluation;
using Mimo.Lab.Tests.Data;
using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests.Evaluation;

/// <summary>The weights that ship, on a tenth of the test split: whoever replaces them must not make them worse than promised.</summary>
public sealed class ShippedCheckpointTests
{
    [SkippableFact]
    public void Run_TinyOnTestPictures_IsAboveWhatNoModelGets()
    {
        var output = Directory.CreateTempSubdirectory("mimo-shipped-").FullName;
        var metrics = new EvalRun { Checkpoint = Checkpoint(), Data = [MedicalData.Folder()], Output = output, Limit = 40 }
            .Execute(TimeProvider.System);
        var rows = metrics.Rows.Where(r => r.Group == "all").ToDictionary(r => $"{r.Perspective} {r.Prompt}");
        // A tenth of the split scatters: each line is a little under the figure that the whole split has to reach (mimo-tiny.bars.json).
        Assert.InRange(rows["I none"].Miou, 0.62, 1);
        Assert.InRange(rows["II box"].Miou, 0.76, 1);
        Assert.InRange(rows["II point"].Miou, 0.6, 1);
        Assert.InRange(rows["III none"].Miou, 0.58, 1);
        Assert.InRange(rows["IV box"].Miou, 0.74, 1);
        Assert.InRange(rows["III none"].RougeL!.Value, 0.9, 1);
        Assert.InRange(rows["IV box"].RougeL!.Value, 0.75, 1);
        Assert.All((string[])["II box", "IV box"], r => Assert.True(rows[r].Miou > rows[r].Floors["ellipse"], "Filling the box's ellipse is better."));
        Assert.All(PredictionLog.Read(Path.Combine(output, PredictionLog.FileName)), r => Assert.DoesNotContain("\uFFFD", r.Text, StringComparison.Ordinal));
        Directory.Delete(output, true);
    }

    static string Checkpoint() => Path.Combine(TestRepository.Root, "model", "checkpoints", "mimo-tiny");
}
