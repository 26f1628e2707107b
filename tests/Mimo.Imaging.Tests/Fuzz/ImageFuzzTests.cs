using System.Buffers.Binary;
using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Tests.Codec;
using Mimo.Tests.Shared.Fuzz;
using Mimo.Tests.Shared.Hostile;
using NetVips;

namespace Mimo.Imaging.Tests.Fuzz;

[Collection(nameof(Alone)), Trait("R", "R26")]
public sealed class ImageFuzzTests
{
    const int Width = 40, Height = 30;
    static readonly VipsCodec Codec = new();
    static readonly DecodeLimits Limits = new() { Pixels = 1 << 20 };

    static byte[][] Pictures()
    {
        var rgb = TestFiles.Noise(Width, Height, 3, 8);
        using var image = TestFiles.Vips(rgb.Bytes.ToArray(), Width, Height, 3, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb);
        return
        [
            Codec.EncodePng(rgb), Codec.EncodePng(TestFiles.Noise(20, 30, 1, 16)), PngBytes.Of(2, 1, 8, 3, [0, 0, 1], ("PLTE", [1, 2, 3, 4, 5, 6]), ("tRNS", [9])),
            Codec.EncodeJpeg(rgb), image.JpegsaveBuffer(interlace: true), JpegBytes.WithSegment(Codec.EncodeJpeg(rgb), 0xe1, [.. "Exif"u8, 0, 0, .. "MM"u8, 0, 42]),
            image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw), image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Jpeg),
            image.TiffsaveBuffer(tile: true, tileWidth: 16, tileHeight: 16, compression: Enums.ForeignTiffCompression.Deflate),
            image.WebpsaveBuffer(), image.WebpsaveBuffer(lossless: true), TestFiles.Bmp(rgb), TestFiles.Bmp(4, 2, 8, new byte[1024], new byte[8]),
        ];
    }

    [Fact]
    public async Task Decode_MutatedPictures_GivesPixelsOrARefusal()
    {
        var fuzzer = Fuzzer.Of<ImageException>("pictures", Pictures());
        await fuzzer.Run(600, bytes => CanonicalImage.KeyOf(Codec.Decode(bytes, Limits, CancellationToken.None)));
        Assert.True(fuzzer is { Taken: > 20, Refused: > 100 }, $"{fuzzer.Taken} taken, {fuzzer.Refused} refused");
    }

    [Fact]
    public async Task Decode_MutatedDicom_GivesPixelsOrARefusal()
    {
        var samples = new byte[128];
        new Random(3).NextBytes(samples);
        var fuzzer = Fuzzer.Of<ImageException>("dicom",
            DicomBytes.Grey(8, 8, samples), DicomBytes.Grey(8, 4, samples, "2"), DicomBytes.Grey(8, 8, samples, before: DicomBytes.Nested(40)));
        await fuzzer.Run(1200, bytes => CanonicalImage.KeyOf(Codec.Decode(bytes, Limits with { Pages = 8 }, CancellationToken.None)));
        Assert.True(fuzzer is { Taken: > 20, Refused: > 100 }, $"{fuzzer.Taken} taken, {fuzzer.Refused} refused");
    }

    [Fact]
    public async Task Identify_MutatedPictures_GivesAHeaderOrARefusal() =>
        await Fuzzer.Of<ImageException>("headers", Pictures()).Run(300, bytes => Codec.Identify(bytes).ToString());

    [Fact]
    public async Task Parse_MutatedRuns_GivesTheMaskThatTheySayOrARefusal()
    {
        var mask = new byte[64 * 48];
        for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(i % 64 * (i / 64) % 7 == 0 ? 1 : 0);
        var fuzzer = Fuzzer.Of<FormatException>("runs", Encoding.Latin1.GetBytes(Rle.Encode(mask, 64, 48).ToCountsString()), "0P`1"u8.ToArray());
        await fuzzer.Run(2000, bytes =>
        {
            var rle = Rle.Parse(Encoding.Latin1.GetString(bytes), 64, 48);
            var decoded = rle.Decode();
            // Whatever was taken means one mask, and says so again.
            Assert.Equal(decoded, Rle.Parse(rle.ToCountsString(), 64, 48).Decode());
            Assert.Equal(rle.Area, decoded.Count(pixel => pixel == 1));
            Assert.Equal(rle.Box, Rle.Encode(decoded, 64, 48).Box);
        });
        Assert.True(fuzzer is { Taken: > 5, Refused: > 100 }, $"{fuzzer.Taken} taken, {fuzzer.Refused} refused");
    }

    [Fact]
    public async Task FromPolygon_MutatedCorners_GivesAMaskOrARefusal()
    {
        var corners = new float[] { 1, 1, 60.5f, 2, 40, 47, 3, 30 };
        var bytes = new byte[corners.Length * sizeof(float)];
        for (var i = 0; i < corners.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(sizeof(float) * i), corners[i]);
        await Fuzzer.Of<ArgumentException>("polygons", bytes).Run(1000, mutated =>
        {
            var polygon = Enumerable.Range(0, mutated.Length / sizeof(float))
                .Select(i => (double)BinaryPrimitives.ReadSingleLittleEndian(mutated.AsSpan(sizeof(float) * i))).ToArray();
            var mask = Rle.FromPolygon(polygon, 64, 48).Decode();
            Assert.Equal(mask, MaskPolygons.Fill(MaskPolygons.Trace(mask, 64, 48), 64, 48));
        });
    }
}
