using Mimo.Lab.Data;
using Mimo.Lab.Evaluation;
using Mimo.Lab.Tests.Data;

namespace Mimo.Lab.Tests.Evaluation;

/// <summary>The weights that ship, on a tenth of the test split: whoever replaces them must not make them worse than promised.</summary>
public sealed class ShippedCheckpointTests
{
    [SkippableFact]
    public void Run_TinyOnTestPictures_IsAboveWhatNoModelGets()
    {
        var folder = MedicalData.Folder();
        var test = IndexFile.Read(folder, "test");
        var entries = Enumerable.Range(0, 40).Select(i => test[i * test.Count / 40]).ToArray();
        var results = new List<EvalResult>();
        new Evaluator(Checkpoint(), new Floors([]))
            .Run(entries, new HashSet<string> { "I", "II" }, Environment.ProcessorCount, results.Add);

        var rows = SummaryRow.Of(results).Where(r => r.Group == "all").ToDictionary(r => r.Prompt);
        Assert.InRange(rows["none"].Miou, 0.52, 1);
        Assert.InRange(rows["box"].Miou, 0.72, 1);
        Assert.True(rows["box"].Miou > rows["box"].Floors["ellipse"], "Filling the box's ellipse is better.");
        Assert.All(results, r => Assert.DoesNotContain("\uFFFD", r.Text, StringComparison.Ordinal));
    }

    static string Checkpoint() => Path.Combine(Checkout.Root(), "model", "checkpoints", "mimo-tiny");
}
