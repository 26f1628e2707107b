using Mimo.Lab.Evaluation;
using Mimo.Lab.Metrics;
using Mimo.Tests.Shared;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class BarsTests
{
    [Fact]
    public void Of_LeastAndFloor_PassWhereTheFiguresReachThem()
    {
        var rows = new MetricTable(new PhraseMatcher(), new Meteor()).Rows([Answer("a", 0.8, 0.7), Answer("b", 0.6, 0.7)]);
        var results = BarResult.Of(
        [
            new Bar { Perspective = "II", Prompt = "box", Metric = "miou", Min = 0.7 },
            new Bar { Perspective = "II", Prompt = "box", Metric = "f1", Min = 0.7 },
            new Bar { Perspective = "II", Prompt = "box", Metric = "miou", Above = "ellipse", Group = "dataset" },
            new Bar { Perspective = "IV", Prompt = "box", Metric = "miou", Min = 0.7 },
        ], rows);
        Assert.Equal([("", "miou", true), ("", "f1", false), ("a", "miou", true), ("b", "miou", false)], results.Select(r => (r.Value, r.Metric, r.Pass)));
    }

    [Fact]
    public void Of_UnknownFigure_NamesIt()
    {
        var rows = new MetricTable(new PhraseMatcher(), new Meteor()).Rows([Answer("a", 0.8, 0.7)]);
        var error = Assert.Throws<InvalidDataException>(() => BarResult.Of([new Bar { Perspective = "II", Prompt = "box", Metric = "dice", Min = 0.7 }], rows));
        Assert.Contains("dice", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShippedBars_AreTheIssues()
    {
        var bars = Bar.Read(Path.Combine(TestRepository.Root, "model", "checkpoints", "mimo-tiny.bars.json"));
        Assert.Equal(0.85, bars.Single(b => (b.Perspective, b.Prompt, b.Metric) == ("II", "box", "ap50")).Min);
        Assert.Contains(bars, b => b is { Above: "ellipse", Group: "dataset" });
        Assert.Equal(18, bars.Count);
    }

    static EvalResult Answer(string dataset, double iou, double ellipse) => new()
    {
        Id = "x", Dataset = dataset, Modality = "CT", Perspective = "II", Prompt = "box", Question = "?", Expected = ["liver"], Text = "", Iou = iou,
        Floors = new() { ["ellipse"] = ellipse },
        Entities = [new EvalEntity { Phrase = "spleen", Mask = new EvalMask { Size = [1, 1], Counts = "" }, Ious = [iou] }],
    };
}
