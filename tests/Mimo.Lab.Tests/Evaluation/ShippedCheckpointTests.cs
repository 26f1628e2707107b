using Mimo.Lab.Evaluation;
using Mimo.Lab.Tests.Data;

namespace Mimo.Lab.Tests.Evaluation;

/// <summary>The weights that ship, on a tenth of the test split: whoever replaces them must not make them worse than promised.</summary>
public sealed class ShippedCheckpointTests
{
    [SkippableFact]
    public void Run_TinyOnTestPictures_IsAboveWhatNoModelGets()
    {
        var output = Directory.CreateTempSubdirectory("mimo-shipped-").FullName;
        var metrics = new EvalRun { Checkpoint = Checkpoint(), Data = [MedicalData.Folder()], Output = output, Limit = 40, Perspectives = ["I", "II"] }
            .Execute(TimeProvider.System);
        var rows = metrics.Rows.Where(r => r.Group == "all").ToDictionary(r => r.Prompt);
        Assert.InRange(rows["none"].Miou, 0.52, 1);
        Assert.InRange(rows["box"].Miou, 0.72, 1);
        Assert.True(rows["box"].Miou > rows["box"].Floors["ellipse"], "Filling the box's ellipse is better.");
        Assert.All(PredictionLog.Read(Path.Combine(output, PredictionLog.FileName)), r => Assert.DoesNotContain("\uFFFD", r.Text, StringComparison.Ordinal));
        Directory.Delete(output, true);
    }

    static string Checkpoint() => Path.Combine(Checkout.Root(), "model", "checkpoints", "mimo-tiny");
}
