using System.Runtime.InteropServices;
using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;

namespace Mimo.Imaging.Tests.Resampling;

/// <summary>
/// Equality with Pillow on photographs is checked with the golden files of Mimo.Model.Tests; here, what can be worked out by hand.
/// </summary>
public sealed class PillowResamplerTests
{
    [Fact]
    public void Resize_EnlargingTwoPixels_InterpolatesBetweenHalfPixelCentres()
    {
        var enlarged = PillowResampler.Resize(new PixelBuffer(2, 1, 1, 8, [0, 255]), 4, 1, ResampleFilter.Bilinear);
        Assert.Equal([0, 64, 191, 255], enlarged.Bytes.ToArray());
    }

    [Fact]
    public void Resize_HalvingBilinear_WidensTheTriangle()
    {
        // Weights of output 0 over inputs 0..2: triangle of half width 2 centred at 1, i.e. 0.75, 0.75, 0.25 of 1.75.
        var halved = PillowResampler.Resize(new PixelBuffer(4, 1, 1, 8, [0, 0, 255, 255]), 2, 1, ResampleFilter.Bilinear);
        Assert.Equal([36, 219], halved.Bytes.ToArray());
    }

    [Fact]
    public void Resize_HorizontalAndVertical_RoundsBetweenThePasses()
    {
        // Columns average to 0.5 -> 1 before the rows average: 1 and 0 -> 0.5 -> 1. In one pass 0.25 would round to 0.
        var pixel = PillowResampler.Resize(new PixelBuffer(2, 2, 1, 8, [1, 0, 0, 0]), 1, 1, ResampleFilter.Bilinear);
        Assert.Equal([1], pixel.Bytes.ToArray());
    }

    [Theory]
    [InlineData(ResampleFilter.Bilinear)]
    [InlineData(ResampleFilter.Bicubic)]
    [InlineData(ResampleFilter.Lanczos)]
    public void Resize_FlatImage_StaysFlat(ResampleFilter filter)
    {
        foreach (var bits in new[] { 8, 16 })
        {
            var flat = new byte[7 * 5 * 3 * bits / 8];
            Array.Fill(flat, (byte)201);
            foreach (var (width, height) in new[] { (20, 3), (3, 20), (5, 5), (1, 1) })
            {
                var resized = PillowResampler.Resize(new PixelBuffer(7, 5, 3, bits, flat), width, height, filter);
                Assert.Equal((width, height, 3, bits), (resized.Width, resized.Height, resized.Channels, resized.Bits));
                Assert.True(resized.Bytes.IndexOfAnyExcept((byte)201) < 0);
            }
        }
    }

    [Fact]
    public void Resize_BicubicEdge_OvershootIsClipped()
    {
        var image = new PixelBuffer(4, 1, 1, 8, [0, 0, 255, 255]);
        var enlarged = PillowResampler.Resize(image, 16, 1, ResampleFilter.Bicubic).Bytes.ToArray();
        Assert.Equal((0, 255), (enlarged[..6].Max(), enlarged[10..].Min()));
    }

    [Fact]
    public void Resize_SameSize_ReturnsTheImageItself()
    {
        var image = new PixelBuffer(2, 1, 1, 8, [0, 255]);
        Assert.Same(image, PillowResampler.Resize(image, 2, 1, ResampleFilter.Lanczos));
    }

    [Fact]
    public void Resize_SixteenBits_FollowsTheSameFilterWithoutRoundingBetween()
    {
        var random = new Random(5);
        var bytes = new byte[31 * 23];
        random.NextBytes(bytes);
        var words = Array.ConvertAll(bytes, b => (ushort)(b * 257));
        var deep = new PixelBuffer(31, 23, 1, 16, MemoryMarshal.AsBytes(words.AsSpan()).ToArray());

        var shallow = PillowResampler.Resize(new PixelBuffer(31, 23, 1, 8, bytes), 12, 40, ResampleFilter.Bicubic).Bytes;
        var resized = MemoryMarshal.Cast<byte, ushort>(PillowResampler.Resize(deep, 12, 40, ResampleFilter.Bicubic).Bytes);

        for (var i = 0; i < shallow.Length; i++) Assert.InRange(resized[i] / 257.0, shallow[i] - 1.5, shallow[i] + 1.5);
    }

    [Fact]
    public void Resize_SizeZero_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            PillowResampler.Resize(new PixelBuffer(1, 1, 1, 8, [0]), 0, 1, ResampleFilter.Bilinear));
}
