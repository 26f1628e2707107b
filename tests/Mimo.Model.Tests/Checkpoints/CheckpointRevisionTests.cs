using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class CheckpointRevisionTests : IDisposable
{
    const int MiB = 1 << 20;

    readonly string _folder = Directory.CreateTempSubdirectory("mimo-revision").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string File(string name, byte[] content)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    static byte[] Noise(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    [Fact]
    public void Of_SmallFile_ChangesWithEveryByte()
    {
        var content = Noise(5000, 1);
        var before = CheckpointRevision.Of([File("a.safetensors", content)]);
        Assert.Matches("^[0-9a-f]{16}$", before);
        content[4321] ^= 1;
        Assert.NotEqual(before, CheckpointRevision.Of([File("a.safetensors", content)]));
    }

    [Fact]
    public void Of_NamesAndContents_CountAndTheirOrderDoesNot()
    {
        var (a, b) = (File("a.json", [1]), File("b.json", [2]));
        Assert.Equal(CheckpointRevision.Of([a, b]), CheckpointRevision.Of([b, a]));
        var before = CheckpointRevision.Of([a, b]);
        File("a.json", [2]);
        File("b.json", [1]);
        Assert.NotEqual(before, CheckpointRevision.Of([a, b]));
    }

    [Theory]
    [InlineData(300)]
    [InlineData(MiB - 1)]
    public void Of_LargeFile_ChangesWithItsHeader(int at)
    {
        var content = Noise(5 * MiB, 2);
        var before = CheckpointRevision.Of([File("a", content)], whole: 0);
        content[at] ^= 1;
        Assert.NotEqual(before, CheckpointRevision.Of([File("a", content)], whole: 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Of_LargeFile_ChangesWithAnyMebibyteOfOtherWeights(int mebibyte)
    {
        var content = Noise(5 * MiB, 3);
        var before = CheckpointRevision.Of([File("a", content)], whole: 0);
        Noise(MiB, 4).CopyTo(content, mebibyte * MiB);
        Assert.NotEqual(before, CheckpointRevision.Of([File("a", content)], whole: 0));
    }

    [Fact]
    public void Of_LargeFile_ChangesWithItsLength()
    {
        var content = Noise(5 * MiB, 5);
        var before = CheckpointRevision.Of([File("a", content)], whole: 0);
        Assert.NotEqual(before, CheckpointRevision.Of([File("a", content[..^1])], whole: 0));
    }
}
