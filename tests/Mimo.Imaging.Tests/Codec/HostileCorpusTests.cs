using System.Diagnostics;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Tests.Shared.Hostile;

namespace Mimo.Imaging.Tests.Codec;

[Collection(nameof(Alone)), Trait("R", "R14")]
public sealed class HostileCorpusTests
{
    static readonly VipsCodec Codec = new();

    public static TheoryData<string> Names => [.. HostileCorpus.All.Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decode_HostileFile_IsRefusedWithItsFault(string name)
    {
        var file = HostileCorpus.Named(name);
        var bytes = file.Make();
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        var refusal = Assert.Throws<ImageException>(() => Codec.Decode(bytes, DecodeLimits.Default, CancellationToken.None));

        Assert.Equal(file.Fault, refusal.Fault);
        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 32L << 20);
        // Found by its header alone, a file may only fail in the same ways.
        try
        {
            Codec.Identify(bytes);
        }
        catch (ImageException)
        {
        }
    }

    [Fact]
    public void Decode_JpegWithAnArchiveBehind_IsThePictureAlone()
    {
        var jpeg = Codec.EncodeJpeg(TestFiles.Noise(24, 16, 3, 8));

        Assert.Equal(Key(jpeg), Key([.. jpeg, .. HostileCorpus.Zip]));
    }

    [Theory]
    [InlineData("png")]
    [InlineData("webp")]
    public void Decode_PaddedWithZeros_IsThePictureAlone(string format)
    {
        var noise = TestFiles.Noise(24, 16, 3, 8);
        using var image = TestFiles.Vips(noise.Bytes.ToArray(), 24, 16, 3, NetVips.Enums.BandFormat.Uchar, NetVips.Enums.Interpretation.Srgb);
        var file = format == "png" ? Codec.EncodePng(noise) : image.WebpsaveBuffer(lossless: true);

        Assert.Equal(Key(file), Key([.. file, .. new byte[512]]));
    }

    [Fact]
    public void Decode_TextThatUnpacksToAGigabyte_IsNeverUnpacked()
    {
        // 1 MiB of it: below the limit of what a file may carry, and a thousand times as much for whoever reads it.
        var text = PngBytes.Deflate(new byte[1 << 30]);
        Assert.InRange(text.Length, 1 << 19, 1 << 21);
        byte[] keyword = [.. "Comment"u8, 0, 0];
        var file = PngBytes.Grey(8, 8, ("zTXt", [.. keyword, .. text]), ("iCCP", [.. "p"u8, 0, 0, .. text]));
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;

        Assert.Equal(Key(PngBytes.Grey(8, 8)), Key(file));

        process.Refresh();
        Assert.InRange(process.WorkingSet64 - before, long.MinValue, 32L << 20);
    }

    [Fact]
    public void Decode_AnimationOfOneFrame_IsAPicture() =>
        Assert.Equal(Key(PngBytes.Grey(8, 8)), Key(PngBytes.Grey(8, 8, ("acTL", [0, 0, 0, 1, 0, 0, 0, 0]))));

    [Fact]
    public void Decode_Cancelled_StopsInTheMiddle()
    {
        var png = Codec.EncodePng(new PixelBuffer(4000, 4000, 3, 8, new byte[48_000_000]), compression: 1);
        using var cancellation = new CancellationTokenSource();
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(1));

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            // The token may fire late on a busy machine: one decode of many will meet it.
            for (var i = 0; i < 100; i++) Codec.Decode(png, DecodeLimits.Default, cancellation.Token);
        });
    }

    static string Key(byte[] file) => CanonicalImage.KeyOf(Codec.Decode(file, DecodeLimits.Default, CancellationToken.None));
}
