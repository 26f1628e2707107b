using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Dicom.Rendering;
using Mimo.Tests.Shared.Fuzz;

namespace Mimo.Imaging.Tests.Dicom;

/// <summary>JPEG-LS beside what <see cref="DicomImageTests"/> holds against dcmtk: files that are broken on purpose.</summary>
[Collection(ReferenceGroup.Name)]
public sealed class JpegLsTests(ReferenceCases reference)
{
    static readonly VipsCodec Codec = new();

    byte[][] Files() => [.. reference.Require().Cases.Where(c => c.Name.StartsWith("dcmcjpls", StringComparison.Ordinal)).Select(c => File.ReadAllBytes(c.Path))];

    [SkippableFact, Trait("R", "R26")]
    public async Task Read_MutatedFrames_GivesPixelsOrARefusal()
    {
        var fuzzer = Fuzzer.Of<ImageException>("jpeg-ls", Files());
        await fuzzer.Run(600, bytes => CanonicalImage.KeyOf(Read(bytes).Pixels));
        Assert.True(fuzzer is { Taken: > 20, Refused: > 50 }, $"{fuzzer.Taken} taken, {fuzzer.Refused} refused");
    }

    [SkippableFact]
    public void Read_CutWithinTheScan_IsRefused()
    {
        foreach (var file in Files())
            foreach (var share in (double[])[0.5, 0.8, 0.95])
                Assert.Throws<ImageException>(() => Read(file.AsMemory(0, (int)(file.Length * share))));
    }

    /// <summary>A file that says more pixels than its few bytes can mean is refused as soon as they are read, whatever it says.</summary>
    [SkippableFact]
    public void Read_ScanThatIsTooShortForItsPicture_IsRefused()
    {
        var file = Files()[0];
        // The last bytes of the scan become the end of the image.
        var end = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xff, 0xd9]);
        var scan = file.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xff, 0xda]) + 10;
        var cut = file.ToArray();
        for (var at = scan + 40; at < end; at += 2) (cut[at], cut[at + 1]) = (0xff, 0xd9);
        Assert.Equal(ImageFault.Truncated, Assert.Throws<ImageException>(() => Read(cut)).Fault);
    }

    static DicomImage Read(ReadOnlyMemory<byte> file) =>
        DicomImage.Read(file, new DicomOptions { Frame = 1 }, DicomLimits.Default, Codec, CancellationToken.None);
}
