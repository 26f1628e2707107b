using Mimo.Lab.Metrics;

namespace Mimo.Lab.Tests.Metrics;

public sealed class MaskMatchingTests
{
    [Fact]
    public void Greedy_ContestedTruth_GoesToTheLargerIou()
    {
        var pairs = MaskMatching.Greedy([[0.6, 0.5], [0.7, 0.0]]);
        Assert.Equal([new MaskPair(1, 0, 0.7), new MaskPair(0, 1, 0.5)], pairs);
        Assert.Equal(0.6, MaskMatching.MeanIou(pairs), 12);
    }

    [Fact]
    public void MeanIou_UnpairedMasks_CostNothingButAreNothingAlone()
    {
        var pairs = MaskMatching.Greedy([[0.8, 0], [0, 0], [0, 0]]);
        Assert.Equal(0.8, MaskMatching.MeanIou(pairs), 12);
        // One pair, two predictions and one truth over.
        Assert.Equal(0.8 / 4, MaskMatching.PenalisedIou(pairs, 3, 2), 12);
        Assert.Equal(0, MaskMatching.MeanIou(MaskMatching.Greedy([])));
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(2, 0, 0)]
    [InlineData(0, 2, 0)]
    public void PenalisedIou_OneSideEmpty_IsOneOnlyWhenBothAre(int predictions, int truths, double expected) =>
        Assert.Equal(expected, MaskMatching.PenalisedIou([], predictions, truths));
}
