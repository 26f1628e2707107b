using Mimo.Imaging.Masks;
using Mimo.Imaging.Volumes;

namespace Mimo.Imaging.Tests.Volumes;

public sealed class CarriedMaskTests
{
    static Rle Square(int from, int to)
    {
        var mask = new byte[40 * 40];
        for (var y = from; y < to; y++)
            for (var x = from; x < to; x++) mask[y * 40 + x] = 1;
        return Rle.Encode(mask, 40, 40);
    }

    [Theory]
    [InlineData(5, 35, 1.2f, CarryEnd.None)]
    [InlineData(8, 32, 0.5f, CarryEnd.None)]
    [InlineData(0, 0, 1.2f, CarryEnd.Empty)]
    [InlineData(5, 35, 0.05f, CarryEnd.Unlike)]
    [InlineData(5, 35, -1.5f, CarryEnd.Unlike)]
    [InlineData(18, 22, 1.2f, CarryEnd.Small)]
    [InlineData(28, 39, 1.2f, CarryEnd.Elsewhere)]
    public void Take_TheNextMask_EndsByTheFirstRuleThatItBreaks(int from, int to, float found, CarryEnd end)
    {
        var carried = new CarriedMask(Square(5, 35), evidence: 1.3f, new CarryLimits(Confidence: 0));
        Assert.Equal(end, carried.Take(Square(from, to), predictedIou: 0.9f, found));
        // What ends an object is not taken.
        Assert.Equal(end == CarryEnd.None ? Square(from, to).Area : 900, carried.Last.Area);
    }

    [Fact]
    public void Take_WhereGreyLevelsToldNothing_DoesNotAskThem()
    {
        var carried = new CarriedMask(Square(5, 35), evidence: 0.1f, new CarryLimits());
        Assert.Equal(CarryEnd.None, carried.Take(Square(6, 34), 0.9f, found: -0.5f));
    }

    [Fact]
    public void Take_WithALowestConfidence_EndsBelowIt()
    {
        var limits = new CarryLimits(Confidence: 0.8f);
        var sure = new CarriedMask(Square(5, 35), 1, limits);
        Assert.Equal(CarryEnd.None, sure.Take(Square(6, 34), 0.9f, 1));
        Assert.InRange(sure.Confidence, 0.9f, 1);
        var unsure = new CarriedMask(Square(5, 35), 1, limits);
        Assert.Equal(CarryEnd.Doubtful, unsure.Take(Square(6, 34), 0.9f, 0.3f));
        Assert.InRange(unsure.Confidence, 0.5f, 0.7f);
    }
}
