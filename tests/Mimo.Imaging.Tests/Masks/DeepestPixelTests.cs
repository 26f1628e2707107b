using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Tests.Masks;

public sealed class DeepestPixelTests
{
    [Fact]
    public void Of_EmptyMask_IsNone() => Assert.Null(DeepestPixel.Of(new byte[12], 4, 3));

    [Fact]
    public void Of_WholeImage_IsItsMiddle()
    {
        var mask = new byte[7 * 7];
        mask.AsSpan().Fill(1);
        var deepest = DeepestPixel.Of(mask, 7, 7)!.Value;
        Assert.Equal((3, 3), (deepest.X, deepest.Y));
    }

    [Fact]
    public void Of_TwoParts_IsInTheThickerOne()
    {
        // A line of 9 x 1 and a square of 5 x 5, which has fewer pixels along its row but more around its middle.
        var mask = new byte[20 * 10];
        mask.AsSpan(20, 9).Fill(1);
        for (var y = 4; y < 9; y++) mask.AsSpan(y * 20 + 12, 5).Fill(1);
        var deepest = DeepestPixel.Of(mask, 20, 10)!.Value;
        Assert.Equal((14, 6), (deepest.X, deepest.Y));
        Assert.InRange(deepest.Depth, 1.5f, 2.6f);
    }
}
