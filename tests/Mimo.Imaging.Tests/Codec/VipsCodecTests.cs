using System.Runtime.InteropServices;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Tests.Shared.Hostile;
using NetVips;

namespace Mimo.Imaging.Tests.Codec;

public sealed class VipsCodecTests
{
    static readonly VipsCodec Codec = new();

    [Theory]
    [InlineData(1, 8)]
    [InlineData(3, 8)]
    [InlineData(1, 16)]
    [InlineData(3, 16)]
    public void EncodePng_AllKinds_DecodeBackUnchanged(int channels, int bits)
    {
        var image = TestFiles.Noise(17, 9, channels, bits);
        var png = Codec.EncodePng(image);

        AssertSame(image, Decode(png));
        Assert.Equal(new ImageHeader(ImageFormat.Png, 17, 9, channels, bits, 1), Codec.Identify(png));
    }

    [Fact]
    public void EncodeJpeg_SmoothPicture_ComesBackClose()
    {
        var image = new PixelBuffer(64, 32, 1, 8, [.. Enumerable.Range(0, 64 * 32).Select(i => (byte)(i % 64 * 3))]);
        var decoded = Decode(Codec.EncodeJpeg(image, 95));

        Assert.Equal(1, decoded.Channels);
        for (var i = 0; i < decoded.Bytes.Length; i++) Assert.InRange(decoded.Bytes[i] - image.Bytes[i], -4, 4);
    }

    [Fact]
    public void Decode_PaletteAndOneBitPng_AreExpanded()
    {
        // Two pixels: palette entry 1 (10, 20, 30) and 0 (200, 100, 50).
        var palette = PngBytes.Of(2, 1, 8, 3, [0, 1, 0], ("PLTE", [200, 100, 50, 10, 20, 30]));
        AssertSame(new PixelBuffer(2, 1, 3, 8, [10, 20, 30, 200, 100, 50]), Decode(palette));

        var bits = PngBytes.Of(9, 1, 1, 0, [0, 0b10100000, 0b10000000]);
        AssertSame(new PixelBuffer(9, 1, 1, 8, [255, 0, 255, 0, 0, 0, 0, 0, 255]), Decode(bits));
    }

    [Fact]
    public void Decode_Alpha_IsFlattenedOverBlack()
    {
        var rgba = PngBytes.Of(3, 1, 8, 6, [0, 200, 100, 40, 255, 200, 100, 40, 0, 200, 100, 40, 51]);
        AssertSame(new PixelBuffer(3, 1, 3, 8, [200, 100, 40, 0, 0, 0, 40, 20, 8]), Decode(rgba));

        var greyAlpha = PngBytes.Of(2, 1, 16, 4, [0, 0x12, 0x34, 0xff, 0xff, 0x12, 0x34, 0, 0]);
        Assert.Equal([0x1234, 0], MemoryMarshal.Cast<byte, ushort>(Decode(greyAlpha).Bytes).ToArray());
    }

    [Fact]
    public void Decode_CmykJpeg_TurnsInkToLightWithoutAProfile()
    {
        var cmyk = TestFiles.Vips([.. Enumerable.Repeat<byte[]>([0, 0, 0, 0], 64).SelectMany(p => p),
            .. Enumerable.Repeat<byte[]>([0, 0, 0, 255], 64).SelectMany(p => p)],
            8, 16, 4, Enums.BandFormat.Uchar, Enums.Interpretation.Cmyk);
        var decoded = Decode(cmyk.JpegsaveBuffer(q: 100, keep: Enums.ForeignKeep.None));

        Assert.Equal((8, 16, 3), (decoded.Width, decoded.Height, decoded.Channels));
        Assert.True(decoded.Row(2)[6] > 250, "No ink is white.");
        Assert.True(decoded.Row(13)[6] < 5, "All black ink is black.");
    }

    [Fact]
    public void Decode_SignedTiff_KeepsTheSteps()
    {
        short[] hounsfield = [-1000, -5, 0, 40, 3000, 1];
        var samples = MemoryMarshal.AsBytes(hounsfield.AsSpan()).ToArray();
        var tiff = TestFiles.Vips(samples, 3, 2, 1, Enums.BandFormat.Short, Enums.Interpretation.Bw).TiffsaveBuffer();
        Assert.Equal([0, 995, 1000, 1040, 4000, 1001], MemoryMarshal.Cast<byte, ushort>(Decode(tiff).Bytes).ToArray());
    }

    [Fact]
    public void Decode_FloatTiff_IsStretchedOverItsFiniteRange()
    {
        float[] values = [float.NaN, -1, 0, 1, float.PositiveInfinity, float.NegativeInfinity];
        var samples = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        var tiff = TestFiles.Vips(samples, 3, 2, 1, Enums.BandFormat.Float, Enums.Interpretation.Bw).TiffsaveBuffer();
        Assert.Equal([0, 0, 32768, 65535, 65535, 0], MemoryMarshal.Cast<byte, ushort>(Decode(tiff).Bytes).ToArray());
    }

    [Fact]
    public void Decode_WordTiff_IsUnchanged()
    {
        var image = TestFiles.Noise(6, 5, 1, 16);
        var tiff = TestFiles.Vips(image.Bytes.ToArray(), 6, 5, 1, Enums.BandFormat.Ushort, Enums.Interpretation.Grey16)
            .TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw);
        AssertSame(image, Decode(tiff));
    }

    [Fact]
    public void Decode_LosslessWebP_IsUnchanged()
    {
        var image = TestFiles.Noise(6, 5, 3, 8);
        AssertSame(image, Decode(TestFiles.Vips(image.Bytes.ToArray(), 6, 5, 3, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb)
            .WebpsaveBuffer(lossless: true)));
    }

    [Fact]
    public void Decode_Bmp_ReadsColourGreyAndTopDown()
    {
        var image = TestFiles.Noise(5, 4, 3, 8);
        AssertSame(image, Decode(TestFiles.Bmp(image)));

        byte[] ramp = [.. Enumerable.Range(0, 256).SelectMany(i => new[] { (byte)i, (byte)i, (byte)i, (byte)0 })];
        AssertSame(new PixelBuffer(2, 2, 1, 8, [3, 4, 1, 2]), Decode(TestFiles.Bmp(2, 2, 8, ramp, [1, 2, 0, 0, 3, 4, 0, 0])));
        AssertSame(new PixelBuffer(2, 2, 1, 8, [1, 2, 3, 4]), Decode(TestFiles.Bmp(2, -2, 8, ramp, [1, 2, 0, 0, 3, 4, 0, 0])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Decode_OrientationTag_StandsUpright(int tag)
    {
        var image = TestFiles.Noise(5, 3, 3, 8);
        using var stored = TestFiles.Vips(image.Bytes.ToArray(), 5, 3, 3, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb)
            .Mutate(m => m.Set(GValue.GIntType, "orientation", tag));
        using var upright = stored.Autorot();

        var tiff = stored.TiffsaveBuffer();
        var decoded = Decode(tiff);

        Assert.Equal((upright.Width, upright.Height), (decoded.Width, decoded.Height));
        Assert.Equal(upright.WriteToMemory<byte>(), decoded.Bytes.ToArray());
        Assert.Equal((upright.Width, upright.Height), (Codec.Identify(tiff).Width, Codec.Identify(tiff).Height));
    }

    [Fact]
    public void EncodePng_OfATaggedFile_CarriesNoMetadata()
    {
        var samples = TestFiles.Noise(8, 8, 3, 8).Bytes.ToArray();
        using var tagged = TestFiles.Vips(samples, 8, 8, 3, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb)
            .Mutate(m => m.Set(GValue.GStrType, "exif-ifd0-ImageDescription", "Jane Roe (Jane Roe, ASCII, 9 components, 9 bytes)"));
        var jpeg = tagged.JpegsaveBuffer();
        Assert.True(jpeg.AsSpan().IndexOf("Jane Roe"u8) > 0);
        Assert.True(Codec.EncodePng(Decode(jpeg)).AsSpan().IndexOf("Jane Roe"u8) < 0);
    }

    [Fact]
    public void Decode_PartOfALargerArray_ReadsThatPart()
    {
        var image = TestFiles.Noise(4, 4, 1, 8);
        byte[] padded = [9, 9, .. Codec.EncodePng(image), 9];
        AssertSame(image, Codec.Decode(padded.AsMemory(2, padded.Length - 3), DecodeLimits.Default, CancellationToken.None));
    }

    [Fact]
    public void Decode_Cancelled_Throws() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Codec.Decode(Codec.EncodePng(TestFiles.Noise(4, 4, 1, 8)), DecodeLimits.Default, new CancellationToken(true)));

    static PixelBuffer Decode(byte[] encoded)
    {
        // A token that can be cancelled takes the way with progress signals, as in the service.
        using var source = new CancellationTokenSource();
        return Codec.Decode(encoded, DecodeLimits.Default, source.Token);
    }

    static void AssertSame(PixelBuffer expected, PixelBuffer actual)
    {
        Assert.Equal((expected.Width, expected.Height, expected.Channels, expected.Bits),
            (actual.Width, actual.Height, actual.Channels, actual.Bits));
        Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
    }
}
