using Mimo.Lab.Evaluation;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class MetricTableTests
{
    static readonly MetricTable Table = new(new PhraseMatcher(l => l == "liver" ? ["hepar"] : []), new Meteor());

    [Fact]
    public void Rows_MixedAnswers_FollowTheDefinitions()
    {
        var rows = Table.Rows(
        [
            Answer("a", ["liver"], ("the Hepar", 0.6)),
            Answer("a", ["liver"], ("liver", 0.4)),
            Answer("b", ["liver"], ("spleen", 0.9), ("liver", 0.2)),
            Answer("b", ["liver"]),
        ]);
        var all = rows[0];
        Assert.Equal(("all", 4), (all.Group, all.Count));
        Assert.Equal((0.6 + 0.4 + 0.9 + 0) / 4, all.Miou, 12);
        // The second prediction of the third answer is one too many.
        Assert.Equal((0.6 + 0.4 + 0.45 + 0) / 4, all.MiouPenalised, 12);
        Assert.Equal(0.5, all.Iou50, 12);
        // One of four predictions, and of four expected ones, is on its mask under its name.
        Assert.Equal([0.25, 0.25, 0.25], [all.Precision, all.Recall, all.F1]);
        Assert.Equal(0.75, all.Named, 12);
        Assert.Equal(["a", "b"], rows.Where(r => r.Group == "dataset").Select(r => r.Value));
        Assert.Equal(["CT"], rows.Where(r => r.Group == "modality").Select(r => r.Value));
    }

    [Fact]
    public void Rows_SeveralLabels_StandApartWithoutRowsByLabel()
    {
        var rows = Table.Rows([Answer("a", ["liver"], ("liver", 1)), Answer("a", ["liver", "spleen"], ("liver", 1))]);
        Assert.Equal(["single", "multi"], rows.Select(r => r.Labels).Distinct());
        Assert.Single(rows, r => r.Group == "label");
        var multi = rows.First(r => r.Labels == "multi");
        Assert.Equal([1, 0.5, 0.5, 2.0 / 3], [multi.Miou, multi.MiouPenalised, multi.Named, multi.F1]);
    }

    [Fact]
    public void Rows_WithoutReference_HaveNoTextFigures()
    {
        var row = Table.Rows([Answer("a", ["liver"], ("liver", 1)) with { Reference = "" }])[0];
        Assert.Null(row.RougeL);
        Assert.Null(row.Bleu4);
        Assert.Null(row.Meteor);
    }

    [Fact]
    public void Rows_OfOneThatOnlyDraws_HaveNoTextFigures()
    {
        var drawn = Answer("a", ["liver"], ("", 1)) with { Text = "" };
        Assert.Null(Table.Rows([drawn])[0].RougeL);
        Assert.Equal(0.5, Table.Rows([drawn, Answer("a", ["liver"], ("liver", 1))])[0].RougeL);
    }

    [Fact]
    public void Variants_WithoutWordNet_SayWhichStagesRan() => Assert.Contains("exact+stem)", Table.Variants["meteor"], StringComparison.Ordinal);

    static EvalResult Answer(string dataset, string[] expected, params (string Phrase, double Iou)[] entities)
    {
        var ious = entities.Select(e => expected.Select((_, i) => i == 0 ? e.Iou : 0).ToArray()).ToArray();
        return new EvalResult
        {
            Id = "x", Dataset = dataset, Modality = "CT", Perspective = "I", Prompt = "none", Question = "?", Expected = expected, Text = "The liver.",
            Reference = "The liver.", Iou = MaskMatching.MeanIou(MaskMatching.Greedy(ious)),
            Entities = [.. entities.Select((e, i) => new EvalEntity { Phrase = e.Phrase, Mask = new EvalMask { Size = [1, 1], Counts = "" }, Ious = ious[i] })],
        };
    }
}
