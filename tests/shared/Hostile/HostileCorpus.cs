using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>
/// Files that have brought image readers down, or would pass for a picture while being something else. All are made on the spot: none
/// is kept anywhere, and each says in its bytes only what its name says.
/// </summary>
static class HostileCorpus
{
    const byte Grey = 0, Rgb = 2;
    static readonly VipsCodec Codec = new();

    public static IReadOnlyList<HostileFile> All { get; } = [.. Png(), .. Jpeg(), .. Webp(), .. Tiff(), .. Bmp(), .. Dicom(), .. Others()];

    public static HostileFile Named(string name) => All.Single(file => file.Name == name);

    /// <summary>A small archive: what somebody hides behind a picture.</summary>
    public static byte[] Zip => [.. "PK\x03\x04"u8, .. new byte[26], .. "payload"u8, .. "PK\x05\x06"u8, .. new byte[18]];

    public static PixelBuffer Noise(int width, int height, int channels)
    {
        var data = new byte[width * height * channels];
        new Random(7).NextBytes(data);
        return new PixelBuffer(width, height, channels, 8, data);
    }

    static IEnumerable<HostileFile> Png() =>
    [
        new("png 65535 x 65535", ImageFault.TooLarge, () => PngBytes.Of(65535, 65535, 1, Grey, new byte[64])),
        new("png of the largest size a header has", ImageFault.TooLarge, () => PngBytes.Of(int.MaxValue, int.MaxValue, 8, Rgb, new byte[64])),
        new("png beyond the largest size", ImageFault.Unreadable, () => PngBytes.Of(uint.MaxValue, uint.MaxValue, 8, Rgb, new byte[64])),
        new("png one pixel above the limit", ImageFault.TooLarge, () => PngBytes.Of(16385, 1, 8, Grey, new byte[16386])),
        new("png 0 x 0", ImageFault.Unreadable, () => PngBytes.Of(0, 0, 8, Grey, [])),
        new("png 0 x 9", ImageFault.Unreadable, () => PngBytes.Of(0, 9, 8, Grey, [])),
        new("png of 64 million pixels in 60 bytes", ImageFault.Truncated, () => PngBytes.Of(8192, 8192, 16, Rgb, new byte[64])),
        new("png animated, frame 1e6 x 1e6", ImageFault.Unreadable, () => PngBytes.Grey(8, 8, ("acTL", [0, 0, 0, 1, 0, 0, 0, 0]), FrameControl(1_000_000, 0))),
        new("png animated, frame far away", ImageFault.Unreadable, () => PngBytes.Grey(8, 8, ("acTL", [0, 0, 0, 1, 0, 0, 0, 0]), FrameControl(8, uint.MaxValue))),
        new("png animated, a million frames", ImageFault.TooLarge, () => PngBytes.Grey(8, 8, ("acTL", [0, 15, 66, 64, 0, 0, 0, 0]))),
        new("png with 5 MiB of text", ImageFault.TooLarge, () => PngBytes.Grey(8, 8, ("tEXt", new byte[5 << 20]))),
        new("png with many texts", ImageFault.TooLarge, () => PngBytes.Grey(8, 8, [.. Enumerable.Repeat(("zTXt", new byte[60_000]), 80)])),
        new("png of a chunk of 2 GiB", ImageFault.Truncated, () => [.. PngBytes.Grey(8, 8)[..33], 0x7f, 0xff, 0xff, 0xff, .. "IDAT"u8, .. new byte[64]]),
        new("png cut in half", ImageFault.Truncated, () => Half(Codec.EncodePng(Noise(64, 64, 3)))),
        new("png and archive", ImageFault.Unreadable, () => [.. PngBytes.Grey(8, 8), .. Zip]),
        new("png of an indexed picture without a palette", ImageFault.Unreadable, () => PngBytes.Of(8, 8, 8, 3, new byte[72])),
    ];

    static IEnumerable<HostileFile> Jpeg() =>
    [
        new("jpeg 65500 x 65500", ImageFault.TooLarge, () => JpegBytes.Hollow(JpegBytes.Baseline, 65500, 65500, 3)),
        new("jpeg of inks 60000 x 60000", ImageFault.TooLarge, () => JpegBytes.Hollow(JpegBytes.Baseline, 60000, 60000, 4)),
        new("jpeg 0 x 0", ImageFault.Unreadable, () => JpegBytes.Hollow(JpegBytes.Baseline, 0, 0, 1)),
        new("jpeg of as many rows as its end says", ImageFault.Unreadable, () => JpegBytes.Hollow(JpegBytes.Baseline, 16, 0, 1)),
        new("jpeg progressive, 10,000 scans", ImageFault.TooLarge, () => JpegBytes.Hollow(JpegBytes.Progressive, 4000, 4000, 3, scans: 10_000)),
        new("jpeg progressive, 64 million pixels in 300 bytes", ImageFault.Truncated, () => JpegBytes.Hollow(JpegBytes.Progressive, 8000, 8000, 3, scans: 5)),
        new("jpeg arithmetic", ImageFault.UnsupportedFormat, () => JpegBytes.Hollow(JpegBytes.Arithmetic, 16, 16, 1, data: new byte[64])),
        new("jpeg cut in half", ImageFault.Truncated, () => Half(Codec.EncodeJpeg(Noise(64, 64, 3)))),
        new("jpeg cut in half, with a whole thumbnail", ImageFault.Truncated,
            () => Half(JpegBytes.WithSegment(Codec.EncodeJpeg(Noise(64, 64, 3)), 0xe1, Codec.EncodeJpeg(Noise(8, 8, 3))))),
        new("jpeg of a start and an end", ImageFault.Unreadable, () => [0xff, 0xd8, .. JpegBytes.End]),
        new("jpeg of several frames", ImageFault.UnsupportedFormat, () =>
            [.. JpegBytes.Hollow(JpegBytes.Baseline, 16, 16, 1, data: new byte[64])[..^2], .. JpegBytes.Hollow(JpegBytes.Baseline, 60000, 60000, 1)[2..]]),
    ];

    static IEnumerable<HostileFile> Webp() =>
    [
        new("webp canvas of 16 million a side", ImageFault.TooLarge, () => WebpBytes.Of(WebpBytes.Canvas(1 << 24, 1 << 24), WebpBytes.Lossless(1, 1))),
        new("webp 16384 x 16384", ImageFault.TooLarge, () => WebpBytes.Of(WebpBytes.Lossless(16384, 16384))),
        new("webp of 2,000 frames", ImageFault.TooLarge,
            () => WebpBytes.Of([WebpBytes.Canvas(8, 8, 2), ("ANIM", new byte[6]), .. Enumerable.Repeat(WebpBytes.Frame(8, 8), 2_000)])),
        new("webp canvas that its picture does not fill", ImageFault.Unreadable, () => WebpBytes.Of(WebpBytes.Canvas(8000, 8000), WebpBytes.Lossless(2, 2))),
        new("webp that is longer than the file", ImageFault.Truncated, () => [.. "RIFF"u8, 0xff, 0xff, 0xff, 0xff, .. WebpBytes.Of(WebpBytes.Lossless(4, 4))[8..]]),
        new("webp of another picture format", ImageFault.Unreadable, () => WebpBytes.Of(("VP9 ", new byte[64]))),
        new("webp and archive", ImageFault.Unreadable, () => [.. WebpBytes.Of(WebpBytes.Lossless(4, 4)), .. Zip]),
    ];

    static IEnumerable<HostileFile> Tiff() =>
    [
        new("tiff 200000 x 200000", ImageFault.TooLarge, () => TiffBytes.Grey(200_000, 200_000, new byte[16])),
        new("tiff of the largest size a header has", ImageFault.Unreadable, () => TiffBytes.Grey(uint.MaxValue, uint.MaxValue, new byte[16])),
        new("tiff 0 x 0", ImageFault.Unreadable, () => TiffBytes.Grey(0, 0, new byte[16])),
        new("tiff whose directory names itself", ImageFault.Unreadable, () => TiffBytes.Grey(4, 4, new byte[16], next: 8)),
        new("tiff of 5,000 pages", ImageFault.TooLarge, () => TiffBytes.Chain(5_000)),
        new("tiff of 65,535 entries", ImageFault.Truncated, () => [0x49, 0x49, 42, 0, 8, 0, 0, 0, 0xff, 0xff, .. new byte[64]]),
        new("tiff whose directory is elsewhere", ImageFault.Truncated, () => [0x49, 0x49, 42, 0, 0xff, 0xff, 0xff, 0x7f, .. new byte[64]]),
        new("tiff of 4 billion strips", ImageFault.Truncated, () => TiffBytes.Grey(4, 4, new byte[16], 0, strips: uint.MaxValue)),
        new("tiff of strips elsewhere", ImageFault.Truncated, () => TiffBytes.Grey(4, 4, new byte[16], 0, (273, 0x7fffffff))),
        new("tiff 4 x 4 of a tile of a billion pixels", ImageFault.TooLarge, () => TiffBytes.Grey(4, 4, new byte[16], 0, (322, 32768), (323, 32768))),
        new("tiff of the largest tile a header has", ImageFault.TooLarge, () => TiffBytes.Grey(4, 4, new byte[16], 0, (322, uint.MaxValue), (323, uint.MaxValue))),
        new("tiff of 65,535 samples a pixel", ImageFault.Unreadable, () => TiffBytes.Grey(4, 4, new byte[16], 0, (277, 65535))),
        new("tiff that is also dicom", ImageFault.UnsupportedFormat, () =>
        {
            var file = TiffBytes.Grey(4, 4, new byte[64]);
            "DICM"u8.CopyTo(file.AsSpan(128));
            return file;
        }),
    ];

    static IEnumerable<HostileFile> Bmp() =>
    [
        new("bmp 60000 x 60000", ImageFault.TooLarge, () => BmpBytes.Of(60000, 60000, 24)),
        new("bmp of the least height a header has", ImageFault.Unreadable, () => BmpBytes.Of(4, int.MinValue, 24)),
        new("bmp 0 x 0", ImageFault.Unreadable, () => BmpBytes.Of(0, 0, 24)),
        new("bmp of run lengths", ImageFault.UnsupportedFormat, () => BmpBytes.Of(4, 4, 8, compression: 1)),
        new("bmp of run lengths of 4 bits", ImageFault.UnsupportedFormat, () => BmpBytes.Of(4, 4, 4, compression: 2)),
        new("bmp with a jpeg inside", ImageFault.UnsupportedFormat, () => BmpBytes.Of(4, 4, 24, compression: 4)),
        new("bmp without rows", ImageFault.Truncated, () => BmpBytes.Of(8000, 8000, 32)),
        new("bmp whose pixels begin elsewhere", ImageFault.Truncated, () => BmpBytes.Of(4, 4, 24, offset: uint.MaxValue)),
    ];

    static IEnumerable<HostileFile> Dicom() =>
    [
        new("dicom 65535 x 65535", ImageFault.TooLarge, () => DicomBytes.Grey(65535, 65535, new byte[64])),
        new("dicom without its pixels", ImageFault.Truncated, () => DicomBytes.Grey(8, 8, new byte[128])[..^64]),
    ];

    static IEnumerable<HostileFile> Others() =>
    [
        new("svg that fetches", ImageFault.UnsupportedFormat, () => Encoding.UTF8.GetBytes(
            "<!DOCTYPE s [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1/'/><text>&x;</text></svg>")),
        new("gif in front of a png", ImageFault.UnsupportedFormat, () => [.. "GIF89a"u8, .. PngBytes.Grey(8, 8)]),
        new("page in front of a jpeg", ImageFault.UnsupportedFormat, () => [.. "<html><!--"u8, .. Codec.EncodeJpeg(Noise(8, 8, 3))]),
        new("archive", ImageFault.UnsupportedFormat, () => Zip),
        new("postscript", ImageFault.UnsupportedFormat, () => [.. "%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file"u8]),
        new("heif", ImageFault.UnsupportedFormat, () => [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[64]]),
        new("big tiff", ImageFault.UnsupportedFormat, () => [0x49, 0x49, 43, 0, 8, 0, 0, 0, 16, .. new byte[64]]),
        new("text", ImageFault.UnsupportedFormat, () => [.. "not a picture"u8]),
    ];

    static (string, byte[]) FrameControl(uint side, uint offset) => ("fcTL",
        [0, 0, 0, 0, .. PngBytes.Word(side), .. PngBytes.Word(side), .. PngBytes.Word(offset), .. PngBytes.Word(offset), 0, 1, 0, 1, 0, 0]);

    static byte[] Half(byte[] file) => file[..(file.Length / 2)];
}
