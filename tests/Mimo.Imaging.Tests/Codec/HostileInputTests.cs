using System.Diagnostics;
using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Tests.Shared.Hostile;
using NetVips;

namespace Mimo.Imaging.Tests.Codec;

[Collection(nameof(Alone))]
public sealed class HostileInputTests
{
    static readonly VipsCodec Codec = new();

    [Theory]
    [InlineData(60000, 60000)]
    [InlineData(16385, 1)]
    [InlineData(1, 16385)]
    [InlineData(8193, 8192)]
    public void Decode_HugePngHeader_IsRefusedWithoutMemory(int width, int height)
    {
        var bomb = PngBytes.Of((uint)width, (uint)height, 1, 0, new byte[64]);
        Codec.Identify(bomb);
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        Assert.Equal(ImageFault.TooLarge, Fault(bomb));

        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 64L << 20);
        Assert.Equal((width, height), (Codec.Identify(bomb).Width, Codec.Identify(bomb).Height));
    }

    [Fact]
    public void Decode_HugeBmpHeader_IsRefusedFromIt()
    {
        Assert.Equal(ImageFault.TooLarge, Fault(TestFiles.Bmp(60000, 60000, 24, [], new byte[64])));
        Assert.Equal(ImageFault.Truncated, Fault(TestFiles.Bmp(6000, 6000, 24, [], new byte[64])));
        Assert.Equal(ImageFault.Unreadable, Fault(TestFiles.Bmp(0, 0, 24, [], new byte[64])));
        Assert.Equal(ImageFault.TooLarge, Fault(TestFiles.Bmp(int.MaxValue, int.MinValue + 1, 32, [], new byte[64])));
        Assert.Equal(ImageFault.UnsupportedFormat, Fault(TestFiles.Bmp(4, 4, 8, new byte[1024], new byte[64], compression: 1)));
        var unlimited = new DecodeLimits { Side = int.MaxValue, Pixels = long.MaxValue };
        Assert.Equal(ImageFault.Truncated, Fault(TestFiles.Bmp(int.MaxValue, int.MinValue + 1, 32, [], new byte[64]), unlimited));
    }

    [Fact]
    public void Decode_MoreBytesThanTheLimit_IsRefused()
    {
        var png = Codec.EncodePng(TestFiles.Noise(8, 8, 1, 8));
        Assert.Equal(ImageFault.TooLarge, Fault(png, new DecodeLimits { EncodedBytes = png.Length - 1 }));
        var exact = new DecodeLimits { EncodedBytes = png.Length, Side = 8, Pixels = 64 };
        Assert.Equal(8, Codec.Decode(png, exact, CancellationToken.None).Width);
    }

    [Fact]
    public void Decode_MorePixelBytesThanTheLimit_IsRefused()
    {
        var deep = Codec.EncodePng(TestFiles.Noise(8, 8, 3, 16));
        Assert.Equal(ImageFault.TooLarge, Fault(deep, new DecodeLimits { DecodedBytes = 8 * 8 * 3 * 2 - 1 }));
        Assert.Equal(16, Codec.Decode(deep, new DecodeLimits { DecodedBytes = 8 * 8 * 3 * 2 }, CancellationToken.None).Bits);
    }

    [Fact]
    public void Decode_SeveralPages_AreRefusedUnlessAskedFor()
    {
        using var stack = TestFiles.Vips(new byte[4 * 12], 4, 12, 1, Enums.BandFormat.Uchar, Enums.Interpretation.Bw)
            .Mutate(m => m.Set(GValue.GIntType, "page-height", 4));
        var tiff = stack.TiffsaveBuffer();

        Assert.Equal(3, Codec.Identify(tiff).Pages);
        Assert.Equal(ImageFault.TooLarge, Fault(tiff));
        Assert.Equal(4, Codec.Decode(tiff, new DecodeLimits { Pages = 3 }, CancellationToken.None).Height);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_CutFile_IsRefused(string name)
    {
        var file = Sample(name);
        Codec.Decode(file, DecodeLimits.Default, CancellationToken.None);
        foreach (var share in new[] { 0.3, 0.5, 0.9, 0.99 })
            Assert.Equal(ImageFault.Truncated, Fault(file[..(int)(file.Length * share)]));
        for (var length = 0; length < file.Length; length += 1 + file.Length / 200) Fault(file[..length]);
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'><rect width='4' height='4'/></svg>")]
    [InlineData("<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>")]
    [InlineData("GIF89a\u0001\u0000\u0001\u0000\u0000\u0000\u0000;")]
    [InlineData("P5 1 1 255 a")]
    [InlineData("%PDF-1.4")]
    [InlineData("1,2,3\n4,5,6\n")]
    [InlineData("")]
    [InlineData("\u0000")]
    public void Decode_OtherFormats_AreUnsupported(string text) =>
        Assert.Equal(ImageFault.UnsupportedFormat, Fault(Encoding.Latin1.GetBytes(text)));

    [Fact]
    public void Loaders_OtherThanTheFour_AreBlockedInTheLibraryItself()
    {
        Codec.Identify(Codec.EncodePng(TestFiles.Noise(2, 2, 1, 8)));
        Assert.Throws<VipsException>(() =>
            Image.NewFromBuffer("<svg xmlns='http://www.w3.org/2000/svg' width='4' height='4'/>"u8.ToArray()));
    }

    [Fact]
    public void Decode_ZeroByZero_IsUnreadable() => Assert.Equal(ImageFault.Unreadable, Fault(PngBytes.Of(0, 0, 8, 0, [])));

    [Fact]
    public void Decode_GarbageBehindAMagic_IsTyped()
    {
        var random = new Random(11);
        foreach (var name in Names)
            for (var round = 0; round < 20; round++)
            {
                var file = new byte[random.Next(4, 400)];
                random.NextBytes(file);
                Sample(name).AsSpan(0, Math.Min(12, file.Length)).CopyTo(file);
                Fault(file);
            }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Decode_MutatedFiles_ThrowsNothingButImageException(string name)
    {
        var (original, random, refused) = (Sample(name), new Random(name.Length), 0);
        for (var round = 0; round < 150; round++)
        {
            var file = original.ToArray();
            for (var change = random.Next(1, 6); change > 0; change--)
                file[random.Next(random.Next(2) == 0 ? Math.Min(64, file.Length) : file.Length)] = (byte)random.Next(256);
            try
            {
                Codec.Decode(file, new DecodeLimits { Pixels = 1 << 20 }, CancellationToken.None);
            }
            catch (ImageException)
            {
                refused++;
            }
        }
        Assert.True(refused > 0);
    }

    static readonly string[] Names = ["png", "png16", "jpeg", "progressive", "tiff", "tiled", "webp", "bmp"];

    public static TheoryData<string> Samples => [.. Names];

    static byte[] Sample(string name)
    {
        var rgb = TestFiles.Noise(40, 30, 3, 8);
        using var image = TestFiles.Vips(rgb.Bytes.ToArray(), 40, 30, 3, Enums.BandFormat.Uchar, Enums.Interpretation.Srgb);
        return name switch
        {
            "png" => Codec.EncodePng(rgb),
            "png16" => Codec.EncodePng(TestFiles.Noise(20, 30, 1, 16)),
            "jpeg" => Codec.EncodeJpeg(rgb),
            "progressive" => image.JpegsaveBuffer(interlace: true),
            "tiff" => image.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
            "tiled" => image.TiffsaveBuffer(tile: true, tileWidth: 16, tileHeight: 16, compression: Enums.ForeignTiffCompression.Deflate),
            "webp" => image.WebpsaveBuffer(),
            "bmp" => TestFiles.Bmp(rgb),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
    }

    static ImageFault Fault(byte[] file, DecodeLimits? limits = null) =>
        Assert.Throws<ImageException>(() => Codec.Decode(file, limits ?? DecodeLimits.Default, CancellationToken.None)).Fault;
}
