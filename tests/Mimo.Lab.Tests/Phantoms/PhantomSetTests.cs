using System.Text.Json;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;
using Mimo.Lab.Data;
using Mimo.Lab.Phantoms;

namespace Mimo.Lab.Tests.Phantoms;

public sealed class PhantomSetTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("phantoms").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Write_AllKinds_ReadsBackAsAnIndexWhoseFilesAgree()
    {
        var kinds = Enum.GetValues<PhantomKind>();
        new PhantomSet([], seed: 3, size: 64).Write(_folder, kinds.Length * 2);

        var entries = IndexFile.Read(_folder, split: null);
        var codec = new VipsCodec();
        Assert.Equal(kinds.Select(k => $"phantom_{PhantomSet.Name(k)}").Order(), entries.Select(e => e.Dataset).Distinct().Order());
        Assert.Equal(["CT", "MRI", "X-ray", "dermoscopy", "endoscopy", "fundus", "pathology", "ultrasound"],
            entries.Select(e => e.Modality).Distinct().Order(StringComparer.Ordinal));
        Assert.All(entries, entry =>
        {
            var image = codec.Identify(File.ReadAllBytes(Path.Combine(_folder, entry.Image)));
            Assert.Equal((entry.Width, entry.Height, "CC0-1.0"), (image.Width, image.Height, entry.Licence));
            Assert.All(entry.Masks, m =>
            {
                var (mask, width, height) = MaskPng.Decode(codec, File.ReadAllBytes(Path.Combine(_folder, m.Mask)));
                var box = MaskGeometry.Box(mask, width);
                Assert.Equal((entry.Width, entry.Height, m.Area), (width, height, MaskGeometry.Area(mask)));
                Assert.Equal([box.X0, box.Y0, box.X1, box.Y1], m.Box);
                Assert.True(m.Area >= PhantomSet.SmallestMask);
            });
        });
    }

    [Fact]
    public void Write_SameSeed_SameBytes()
    {
        string one = Path.Combine(_folder, "one"), two = Path.Combine(_folder, "two"), other = Path.Combine(_folder, "other");
        PhantomKind[] kinds = [PhantomKind.Endoscopy, PhantomKind.BrainMri];
        new PhantomSet(kinds, 1, 64).Write(one, 6);
        new PhantomSet(kinds, 1, 64).Write(two, 6);
        new PhantomSet(kinds, 2, 64).Write(other, 6);

        Assert.Equal(Contents(one), Contents(two));
        Assert.NotEqual(Contents(one)["index.jsonl"], Contents(other)["index.jsonl"]);
    }

    [Fact]
    public void Write_Provenance_DrawsThePictureAgain()
    {
        new PhantomSet([PhantomKind.Fundus], 7, 64).Write(_folder, 1);
        using var line = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "index.jsonl")));
        var (root, meta) = (line.RootElement, line.RootElement.GetProperty("meta"));
        var kind = Enum.Parse<PhantomKind>(meta.GetProperty("kind").GetString()!);

        Assert.Equal(new VipsCodec().EncodePng(PhantomGenerator.Draw(kind, meta.GetProperty("seed").GetInt32(), 64).Image),
            File.ReadAllBytes(Path.Combine(_folder, root.GetProperty("image").GetString()!)));
        Assert.All(["group", "licence_basis", "source"], field => Assert.NotEqual("", root.GetProperty(field).GetString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(11)]
    public void IsTest_EveryNthSeed_OneInTen(int stride) =>
        Assert.InRange(Enumerable.Range(0, 1000).Count(i => PhantomSet.IsTest(1_000_000 + i * stride)), 85, 115);

    [Theory]
    [InlineData(-1)]
    [InlineData(PhantomSet.LastSeed + 1)]
    public void Create_SeedOutOfRange_IsRefused(int seed) => Assert.Throws<ArgumentOutOfRangeException>(() => new PhantomSet([], seed, 64));

    static Dictionary<string, string> Contents(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToBase64String(File.ReadAllBytes(f)));
}
