using System.Runtime.InteropServices;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Tests.Pixels;

public sealed class PixelConversionTests
{
    [Fact]
    public void ToRgb_Grey_RepeatsEachSampleAtItsDepth()
    {
        var rgb = Words(2, 1, 1, 0x0102, 0xfffe).ToRgb();

        Assert.Equal((3, 16), (rgb.Channels, rgb.Bits));
        Assert.Equal([0x0102, 0x0102, 0x0102, 0xfffe, 0xfffe, 0xfffe], MemoryMarshal.Cast<byte, ushort>(rgb.Bytes).ToArray());
    }

    [Fact]
    public void ToRgb_Colour_ReturnsTheImageItself()
    {
        var image = new PixelBuffer(1, 1, 3, 8, [1, 2, 3]);
        Assert.Same(image, image.ToRgb());
    }

    [Fact]
    public void ToEightBit_WordGrey_WindowsItsOwnRange()
    {
        var bytes = Words(4, 1, 1, 1000, 1100, 1150, 1200).ToEightBit();
        Assert.Equal([0, 128, 191, 255], bytes.Bytes.ToArray());
    }

    [Fact]
    public void ToEightBit_FlatWordGrey_IsBlack() => Assert.Equal([0, 0], Words(2, 1, 1, 700, 700).ToEightBit().Bytes.ToArray());

    [Fact]
    public void ToEightBit_WordRgb_ScalesWithoutStretching() =>
        Assert.Equal([0, 128, 255], Words(1, 1, 3, 0, 128 * 257, 65535).ToEightBit().Bytes.ToArray());

    [Fact]
    public void ToEightBit_Bytes_ReturnsTheImageItself()
    {
        var image = new PixelBuffer(1, 1, 1, 8, [9]);
        Assert.Same(image, image.ToEightBit());
    }

    static PixelBuffer Words(int width, int height, int channels, params ushort[] words) =>
        new(width, height, channels, 16, MemoryMarshal.AsBytes(words.AsSpan()).ToArray());
}
