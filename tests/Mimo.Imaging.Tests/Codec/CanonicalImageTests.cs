using System.Security.Cryptography;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Tests.Codec;

public sealed class CanonicalImageTests
{
    static readonly VipsCodec Codec = new();

    [Fact]
    public void Intake_SamePixelsInTwoFormats_HaveOneKey()
    {
        var image = TestFiles.Noise(7, 5, 3, 8);
        var png = CanonicalImage.Intake(Codec, Codec.EncodePng(image, 9), DecodeLimits.Default, CancellationToken.None);
        var bmp = CanonicalImage.Intake(Codec, TestFiles.Bmp(image), DecodeLimits.Default, CancellationToken.None);

        Assert.Equal(png.Key, bmp.Key);
        Assert.Equal(png.Png, bmp.Png);
        Assert.Matches("^[0-9a-f]{64}$", png.Key);
    }

    [Fact]
    public void KeyOf_SameBytesInOtherShapes_Differs()
    {
        var data = TestFiles.Noise(30, 150, 1, 8).Bytes.ToArray();
        string[] keys =
        [
            CanonicalImage.KeyOf(new PixelBuffer(30, 150, 1, 8, data)),
            CanonicalImage.KeyOf(new PixelBuffer(150, 30, 1, 8, data)),
            CanonicalImage.KeyOf(new PixelBuffer(15, 150, 1, 16, data)),
            CanonicalImage.KeyOf(new PixelBuffer(10, 150, 3, 8, data)),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void KeyOf_GreyAndItsRgb_Differs()
    {
        var grey = TestFiles.Noise(4, 4, 1, 8);
        Assert.NotEqual(CanonicalImage.KeyOf(grey), CanonicalImage.KeyOf(grey.ToRgb()));
    }

    /// <summary>A changed key would make every stored image and embedding unknown: then KeyVersion must be raised as well.</summary>
    [Fact]
    public void KeyOf_KnownPixel_IsPinned() =>
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData([1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 8, 0, 0, 0, 10, 20, 30])),
            CanonicalImage.KeyOf(new PixelBuffer(1, 1, 3, 8, [10, 20, 30])));

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(1, 16)]
    [InlineData(3, 16)]
    public void Parse_CanonicalPng_GivesThePixelsBack(int channels, int bits)
    {
        var canonical = CanonicalImage.Intake(Codec, TestFiles.Noise(11, 6, channels, bits));
        Assert.Equal(canonical.Key, CanonicalImage.KeyOf(CanonicalImage.Parse(Codec, canonical.Png)));
    }

    [Fact]
    public void Parse_Damaged_Throws()
    {
        var png = CanonicalImage.Intake(Codec, TestFiles.Noise(11, 6, 1, 8)).Png;
        Assert.Throws<ImageException>(() => CanonicalImage.Parse(Codec, png.AsMemory(0, png.Length / 2)));
    }
}
