using Mimo.Lab.Build;
using Mimo.Lab.Build.Sources;

namespace Mimo.Lab.Tests.Build;

public sealed class SourceSetTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void Create_GroupInTwoSplits_NamesBothLines()
    {
        var set = _folder.IndexSet(6);
        var lines = File.ReadAllLines(Path.Combine(set, "index.jsonl"));
        lines[3] = lines[3].Replace("\"split\":\"train\"", "\"split\":\"test\"", StringComparison.Ordinal);
        File.WriteAllLines(Path.Combine(set, "index.jsonl"), lines);
        var error = Assert.Throws<InvalidDataException>(() => new SourceSet([new IndexFolderSource(set, set)]));
        Assert.Contains("index.jsonl:4", error.Message, StringComparison.Ordinal);
        Assert.Contains("index.jsonl:1", error.Message, StringComparison.Ordinal);
        Assert.Contains("group g0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_FolderGivenTwice_IsRefused()
    {
        var set = _folder.IndexSet(2);
        var error = Assert.Throws<InvalidDataException>(() => new SourceSet([new IndexFolderSource(set, set), new IndexFolderSource(set, set)]));
        Assert.Contains("has p0 already", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
