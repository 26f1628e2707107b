using System.Runtime.InteropServices;
using Mimo.Imaging.Drawing;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Tests.Drawing;

public sealed class OverlayTests
{
    [Fact]
    public void Draw_SmallImage_IsEnlargedWithALegendBelow()
    {
        var picture = Overlay.Draw(Grey(64, 32), [Mask(64, 32, 10, 10, 30, 20)]);
        Assert.Equal((768, 3, 8), (picture.Width, picture.Channels, picture.Bits));
        Assert.True(picture.Height > 384 + 30);
    }

    [Fact]
    public void Draw_Mask_TintsInsideLinesTheEdgeAndLeavesTheRest()
    {
        var picture = Overlay.Draw(Grey(800, 400), [Mask(800, 400, 100, 100, 300, 300)]);

        Assert.Equal((100, 100, 100), At(picture, 500, 200));
        Assert.Equal((100, 100, 100), At(picture, 85, 200));
        var (red, green, blue) = At(picture, 200, 200);
        Assert.InRange(red, 95, 98);
        Assert.InRange(green, 112, 125);
        Assert.InRange(blue, 125, 145);
        // The line itself is the plain colour.
        Assert.Equal(Of(Palette.Of(1)), At(picture, 100, 200));
    }

    [Fact]
    public void Draw_NumbersAndPhrases_DifferWhereTheyShould()
    {
        var one = Overlay.Draw(Grey(768, 100), [Mask(768, 100, 300, 30, 400, 60, 1, "liver")]);
        var two = Overlay.Draw(Grey(768, 100), [Mask(768, 100, 300, 30, 400, 60, 1, "river")]);
        Assert.True(one.Bytes[..(768 * 100 * 3)].SequenceEqual(two.Bytes[..(768 * 100 * 3)]));
        Assert.False(one.Bytes.SequenceEqual(two.Bytes));
    }

    [Fact]
    public void Draw_SpecksAndThinLines_StayVisible()
    {
        foreach (var size in new[] { 64, 800, 5000 })
        {
            var mask = new byte[size * 40];
            for (var x = size / 4; x < size / 2; x++) mask[20 * size + x] = 1;
            var picture = Overlay.Draw(Grey(size, 40), [new OverlayMask(mask, size, 40, "line", 1)]);
            Assert.Contains(Of(Palette.Of(1)), Column(picture, picture.Width * 3 / 8, 0, 40 * picture.Width / size));
        }
    }

    [Fact]
    public void Draw_MaskOfTheWholeImage_IsTintedAndNumbered()
    {
        var picture = Overlay.Draw(Grey(800, 100), [Mask(800, 100, 0, 0, 800, 100)]);
        Assert.NotEqual((100, 100, 100), At(picture, 200, 50));
    }

    [Fact]
    public void Draw_EmptyMask_IsNamedInTheLegendOnly()
    {
        var picture = Overlay.Draw(Grey(768, 100), [new OverlayMask(new byte[768 * 100], 768, 100, "liver", 1)]);
        Assert.True(picture.Bytes[..(768 * 100 * 3)].IndexOfAnyExcept((byte)100) < 0);
        Assert.True(picture.Height > 100);
    }

    [Fact]
    public void Draw_Nothing_IsTheImageAlone() => Assert.Equal((768, 100), Size(Overlay.Draw(Grey(768, 100), [])));

    [Fact]
    public void Draw_Prompts_AreMarkedAndExplained()
    {
        var bare = Overlay.Draw(Grey(768, 200), []);
        var marked = Overlay.Draw(Grey(768, 200), [],
            new OverlayPrompts([new OverlayBox(50, 50, 150, 120)], [new OverlayPoint(300, 100), new OverlayPoint(400, 100, true)]));

        Assert.True(marked.Height > bare.Height);
        Assert.Equal((255, 255, 255), At(marked, 50, 50));
        // A plus has an upright stroke, a minus has not.
        Assert.Equal((0, 0, 0), At(marked, 299, 97));
        Assert.Equal((255, 255, 255), At(marked, 399, 97));
    }

    [Fact]
    public void Draw_CaptionAndFootnote_AreWrappedIntoTheStrip()
    {
        var bare = Overlay.Draw(Grey(768, 50), [], options: new OverlayOptions { Caption = "short" });
        var long_ = Overlay.Draw(Grey(768, 50), [],
            options: new OverlayOptions { Caption = string.Concat(Enumerable.Repeat("many words ", 40)), Footnote = "small" });
        Assert.True(long_.Height > bare.Height + 40);
    }

    [Fact]
    public void Draw_TallNarrowAndHugeImages_KeepAReadableWidthAndABoundedSide()
    {
        Assert.True(Overlay.Draw(Grey(20, 3000), [Mask(20, 3000, 5, 50, 15, 800)]).Width >= 512);
        var huge = Overlay.Draw(Grey(6000, 100), [Mask(6000, 100, 5, 50, 15, 80)]);
        Assert.Equal(2048, huge.Width);
    }

    [Fact]
    public void Draw_SixteenBitGrey_IsWindowed()
    {
        ushort[] words = [.. Enumerable.Range(0, 768 * 8).Select(i => (ushort)(1000 + i % 768))];
        var picture = Overlay.Draw(new PixelBuffer(768, 8, 1, 16, MemoryMarshal.AsBytes(words.AsSpan()).ToArray()), []);
        Assert.Equal(((0, 0, 0), (255, 255, 255)), (At(picture, 0, 4), At(picture, 767, 4)));
    }

    [Fact]
    public void Draw_MaskOfAnotherSize_IsRefused() =>
        Assert.Throws<ArgumentException>(() => Overlay.Draw(Grey(10, 10), [Mask(10, 9, 1, 1, 3, 3)]));

    static PixelBuffer Grey(int width, int height)
    {
        var data = new byte[width * height];
        Array.Fill(data, (byte)100);
        return new PixelBuffer(width, height, 1, 8, data);
    }

    static OverlayMask Mask(int width, int height, int x0, int y0, int x1, int y1, int number = 1, string phrase = "liver")
    {
        var mask = new byte[width * height];
        for (var y = y0; y < y1; y++) mask.AsSpan(y * width + x0, x1 - x0).Fill(1);
        return new OverlayMask(mask, width, height, phrase, number);
    }

    static (int, int, int) At(PixelBuffer p, int x, int y) => (p.Row(y)[3 * x], p.Row(y)[3 * x + 1], p.Row(y)[3 * x + 2]);

    static (int, int, int) Of(Rgb colour) => (colour.R, colour.G, colour.B);

    static (int, int) Size(PixelBuffer p) => (p.Width, p.Height);

    static List<(int, int, int)> Column(PixelBuffer p, int x, int y0, int y1) =>
        [.. Enumerable.Range(y0, y1 - y0).Select(y => At(p, x, y))];
}
