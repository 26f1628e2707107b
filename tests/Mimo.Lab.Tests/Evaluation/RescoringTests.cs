using System.Text.Json;
using Mimo.Lab.Evaluation;

namespace Mimo.Lab.Tests.Evaluation;

public sealed class RescoringTests : IDisposable
{
    readonly TinyData _data = new(2);

    public void Dispose() => _data.Dispose();

    [Fact]
    public void Of_BareLines_FindsMasksByLabelAndScoresThem()
    {
        // The whole liver of picture 0 is 12 x 9 at (2, 3); the left half of it is recorded.
        var half = Imaging.Masks.Rle.FromBox(2, 3, 6, 9, 40, 24).ToCountsString();
        var line = JsonSerializer.Deserialize<EvalResult>($$$"""
            {"id": "test0", "perspective": "I", "prompt": "none", "expected": ["liver"], "text": "liver", "entities": [{"phrase": "liver", "mask": {"size": [24, 40], "counts": "{{{half.Replace("\\", "\\\\", StringComparison.Ordinal)}}}"}}]}
            """)!;
        var scored = Assert.Single(Rescoring.Of([line], _data.Test, new Floors([]), []));
        Assert.Equal(0.5, scored.Iou, 12);
        Assert.Equal(0.5, scored.UnionIou, 6);
        Assert.Equal("ct_one", scored.Dataset);
        Assert.Equal([0], scored.Masks);
        Assert.Equal(1, scored.Entities[0].Score);
        Assert.Equal(1, scored.Floors["box"]);
    }

    [Fact]
    public void Of_LikeARun_TakesItsReference()
    {
        var asked = Line("liver") with { Dataset = "ct_one", Masks = [0], Reference = "It is the liver.", Question = "What is it?" };
        var scored = Assert.Single(Rescoring.Of([Line("liver")], _data.Test, null, [asked]));
        Assert.Equal(("It is the liver.", "What is it?"), (scored.Reference, scored.Question));
    }

    [Theory]
    [InlineData("aorta", "test0", "aorta")]
    [InlineData("liver", "nobody", "nobody")]
    public void Of_WhatTheDataLacks_IsNamed(string label, string id, string named)
    {
        var error = Assert.Throws<InvalidDataException>(() => Rescoring.Of([Line(label) with { Id = id }], _data.Test, null, []));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    static EvalResult Line(string label) => new() { Id = "test0", Perspective = "I", Prompt = "none", Expected = [label], Text = "liver", Entities = [] };
}
