using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Tests.Shared.Hostile;

namespace Mimo.Imaging.Tests.Codec;

/// <summary>Pictures that other services have taken for each other, and so served one patient's for another's.</summary>
[Trait("R", "R12")]
public sealed class ImageKeyTests
{
    static readonly VipsCodec Codec = new();

    static string Key(byte[] file) => CanonicalImage.Intake(Codec, file, DecodeLimits.Default, CancellationToken.None).Key;

    static void AllDiffer(params string[] keys) => Assert.Equal(keys.Length, keys.Distinct().Count());

    [Fact]
    public void Key_SameBytesInAnotherShape_Differs()
    {
        var bytes = TestFiles.Noise(30, 150, 1, 8).Bytes.ToArray();
        AllDiffer(
            CanonicalImage.KeyOf(new PixelBuffer(30, 150, 1, 8, bytes)), CanonicalImage.KeyOf(new PixelBuffer(150, 30, 1, 8, bytes)),
            CanonicalImage.KeyOf(new PixelBuffer(15, 150, 1, 16, bytes)), CanonicalImage.KeyOf(new PixelBuffer(10, 150, 3, 8, bytes)));
    }

    [Fact]
    public void Key_OnlyTheLastByteDiffers_Differs()
    {
        var bytes = TestFiles.Noise(64, 64, 1, 8).Bytes.ToArray();
        var other = bytes.ToArray();
        other[^1] ^= 1;
        AllDiffer(CanonicalImage.KeyOf(new PixelBuffer(64, 64, 1, 8, bytes)), CanonicalImage.KeyOf(new PixelBuffer(64, 64, 1, 8, other)));
    }

    [Fact]
    public void Key_EachOrientation_Differs()
    {
        // Square, so that the sizes tell nothing.
        var jpeg = Codec.EncodeJpeg(TestFiles.Noise(16, 16, 3, 8));
        AllDiffer([.. Enumerable.Range(1, 8).Select(tag => Key(Oriented(jpeg, (byte)tag)))]);
        Assert.Equal(Key(jpeg), Key(Oriented(jpeg, 1)));
    }

    [Fact]
    public void Key_DepthPaletteAndAlpha_Differ()
    {
        static byte[] Indexed(params byte[] palette) => PngBytes.Of(2, 1, 8, 3, [0, 0, 1], ("PLTE", palette));
        static byte[] Alpha(byte opacity) => PngBytes.Of(1, 1, 8, 6, [0, 200, 100, 50, opacity]);
        AllDiffer(
            Key(Indexed(200, 100, 50, 10, 20, 30)), Key(Indexed(200, 100, 50, 10, 20, 31)), Key(Alpha(255)), Key(Alpha(254)), Key(Alpha(128)),
            Key(PngBytes.Of(1, 1, 8, 0, [0, 7])), Key(PngBytes.Of(1, 1, 16, 0, [0, 7, 7])), Key(PngBytes.Of(1, 1, 16, 0, [0, 0, 7])));
    }

    static byte[] Oriented(byte[] jpeg, byte tag) => JpegBytes.WithSegment(jpeg, 0xe1,
        [.. "Exif"u8, 0, 0, .. "MM"u8, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, tag, 0, 0, 0, 0, 0, 0]);
}
