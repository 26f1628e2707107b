using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class SummaryRowTests
{
    [Fact]
    public void Of_TwoDatasets_GivesTheWholeFirstThenEach()
    {
        var rows = SummaryRow.Of([Result("a", 0.2, "liver"), Result("b", 0.8, "polyp"), Result("b", 0.6, "liver")]);
        Assert.Equal(["all", "a", "b"], rows.Select(r => r.Group));
        Assert.Equal(1.6 / 3, rows[0].Miou, 9);
        Assert.Equal(2.0 / 3, rows[0].Ap50Share, 9);
        Assert.Equal(2.0 / 3, rows[0].NamedRight, 9);
        Assert.Equal(0.5, rows[0].Floors["ellipse"], 9);
    }

    static EvalResult Result(string dataset, double iou, string phrase) => new()
    {
        Id = "x", Dataset = dataset, Modality = "CT", Perspective = "I", Prompt = "none", Question = "?", Expected = ["liver"], Text = "",
        Entities = [new EvalEntity { Phrase = phrase, Mask = new EvalMask { Size = [1, 1], Counts = "" }, Iou = iou, Score = 1 }],
        Iou = iou, Floors = new() { ["ellipse"] = 0.5 }, Timings = [],
    };
}
