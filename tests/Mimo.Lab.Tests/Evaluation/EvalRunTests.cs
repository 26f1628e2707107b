using System.Text.Json;
using Mimo.Lab.Evaluation;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class EvalRunTests : IDisposable
{
    // An untrained model never stops by itself.
    static readonly MimoConfig Config = MimoConfig.Tiny with { MaxNewTokens = 3 };

    readonly TinyData _data = new();
    readonly string _folder = Directory.CreateTempSubdirectory("mimo-eval-").FullName;

    public void Dispose()
    {
        _data.Dispose();
        Directory.Delete(_folder, true);
    }

    [Fact]
    public void Execute_PerfectAnswers_GiveOneInEveryMetricAndFloorsBelow()
    {
        var metrics = Run("perfect").Execute(TimeProvider.System);
        var rows = metrics.Rows.Where(r => r.Group == "all").ToArray();
        Assert.Equal(["I none", "II box", "II point", "III none", "IV box", "IV point"], rows.Select(r => $"{r.Perspective} {r.Prompt}"));
        Assert.All(rows, r => Assert.Equal([8, 1, 1, 1, 1, 1], [r.Count, r.Miou, r.Ap50!.Value, r.F1, r.RougeL!.Value, r.Named]));
        Assert.All(rows, r => Assert.Equal(1, r.Floors["box"]));
        Assert.InRange(rows[1].Floors["ellipse"], 0.7, 0.85);
    }

    [Fact]
    public void Execute_OneLabelMissed_HalvesRecallAndShowsInItsRow()
    {
        var metrics = (Run("missed") with { Perspectives = ["I"], Answerer = () => new FakeAnswerer("spleen") }).Execute(TimeProvider.System);
        var all = metrics.Rows.Single(r => r.Group == "all");
        Assert.Equal([0.5, 0.5, 1, 0.5, 2.0 / 3], [all.Miou, all.Recall, all.Precision, all.Named, all.F1]);
        Assert.Equal(0, metrics.Rows.Single(r => r.Value == "spleen").Miou);
        Assert.Equal(1, metrics.Rows.Single(r => r.Value == "liver").Miou);
        Assert.Equal(["ct_one", "ct_two"], metrics.Rows.Where(r => r.Group == "dataset").Select(r => r.Value));
    }

    [Fact]
    public void Execute_KilledAndResumed_AsksTheRestOnlyAndGivesTheSameMetrics()
    {
        var whole = Run("whole").Execute(TimeProvider.System);
        var part = Run("parts") with { Workers = 1, Answerer = () => new FakeAnswerer(failAfter: 2) };
        Assert.Throws<AggregateException>(() => part.Execute(TimeProvider.System));
        var path = Path.Combine(_folder, "parts", PredictionLog.FileName);
        // As a kill in the middle of the third picture leaves it: whole lines, then half of one.
        var lines = File.ReadAllLines(Path.Combine(_folder, "whole", PredictionLog.FileName));
        var third = lines.First(l => !File.ReadAllText(path).Contains(l[..30], StringComparison.Ordinal));
        File.AppendAllText(path, third + "\n" + third[..40]);

        var rest = new FakeAnswerer();
        var resumed = (part with { Resume = true, Answerer = () => rest }).Execute(TimeProvider.System);
        Assert.Equal(2 * 12, rest.Asked.Count);
        Assert.Equal(Figures(whole), Figures(resumed));
        Assert.Equal(lines.Length, PredictionLog.Read(path).Count);
    }

    [Fact]
    public void Execute_ResumeOfOtherQuestions_IsRefused()
    {
        (Run("other") with { Perspectives = ["I"] }).Execute(TimeProvider.System);
        var error = Assert.Throws<InvalidDataException>(() => (Run("other") with { Resume = true }).Execute(TimeProvider.System));
        Assert.Contains("other weights or questions", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Execute_ResumeInAnotherWeightFormat_IsRefused()
    {
        Run("format").Execute(TimeProvider.System);
        Assert.Equal("fp32", RunInfo.Read(Path.Combine(_folder, "format"))!.Weights);
        Assert.Throws<InvalidDataException>(() => (Run("format") with { Resume = true, Weights = WeightFormat.Int8 }).Execute(TimeProvider.System));
    }

    [Fact]
    public void Execute_SeveralLabels_AsksForThemTogether()
    {
        var metrics = (Run("multi") with { Labels = LabelChoice.Together, Perspectives = ["I", "II"] }).Execute(TimeProvider.System);
        Assert.NotEmpty(metrics.Rows);
        Assert.All(metrics.Rows, r => Assert.Equal("multi", r.Labels));
        Assert.All(PredictionLog.Read(Path.Combine(_folder, "multi", PredictionLog.FileName)), r =>
        {
            Assert.Equal(["liver", "spleen"], r.Expected.Order(StringComparer.Ordinal));
            Assert.Equal(1, r.Iou);
        });
    }

    [Theory]
    [InlineData("none", true, 12)]
    [InlineData("none", false, 12)]
    [InlineData("sam-box", true, 8)]
    public void Execute_UntrainedCheckpoint_AnswersEveryQuestion(string baseline, bool aligner, int questions)
    {
        var config = aligner ? Config : Config with { Aligner = null };
        var run = Run("untrained") with { Checkpoint = Checkpoint(config), Limit = 1, Baseline = baseline, Answerer = null, Workers = 1 };
        var metrics = run.Execute(TimeProvider.System);
        Assert.Equal(questions, metrics.Rows.Where(r => r.Group == "all").Sum(r => r.Count));
        Assert.Equal(aligner, metrics.Run.Aligner);
        var results = PredictionLog.Read(Path.Combine(_folder, "untrained", PredictionLog.FileName));
        if (baseline == "sam-box") Assert.All(results, r => Assert.Equal([24, 40], Assert.Single(r.Entities).Mask.Size));
    }

    static string[] Figures(MetricsFile metrics) => [.. metrics.Rows.Select(r => JsonSerializer.Serialize(r with { AnswerMs = 0 }))];

    EvalRun Run(string name) => new()
    {
        Checkpoint = Checkpoint(Config), Data = [_data.Folder], Output = Path.Combine(_folder, name), Workers = 2, Answerer = () => new FakeAnswerer(),
    };

    string Checkpoint(MimoConfig config)
    {
        var folder = Path.Combine(_folder, $"checkpoint-{config.Aligner is null}");
        if (Directory.Exists(folder)) return folder;
        var tokenizer = new BpeTokenizer([], SpecialTokens.All);
        config = config with { Llama = config.Llama with { VocabSize = tokenizer.VocabSize } };
        using var model = new MimoModel(config);
        ParameterInit.Draw(model, 3);
        CheckpointDirectory.Write(folder, config, model, tokenizer);
        return folder;
    }
}
