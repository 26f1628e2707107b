using Mimo.Lab.Build.Sources;

namespace Mimo.Lab.Tests.Build.Sources;

public sealed class IndexFolderSourceTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Theory]
    [InlineData("\"bbox\":[4,6,18,31]", "\"bbox\":[4,6,18]", "bbox")]
    [InlineData("\"bbox\":[4,6,18,31]", "\"bbox\":[4,6,18,310]", "bbox")]
    [InlineData("derm/1.png", "derm/none.png", "derm/none.png")]
    [InlineData("\"label\":\"skin lesion\"", "\"name\":\"skin lesion\"", "label")]
    public void Create_BrokenLine_NamesFileAndLine(string old, string broken, string named)
    {
        var set = _folder.IndexSet(3);
        var index = Path.Combine(set, "index.jsonl");
        var lines = File.ReadAllLines(index);
        Assert.Contains(old, lines[1], StringComparison.Ordinal);
        lines[1] = lines[1].Replace(old, broken, StringComparison.Ordinal);
        File.WriteAllLines(index, lines);
        var error = Assert.Throws<InvalidDataException>(() => new IndexFolderSource(set, set));
        Assert.Contains($"{index}:2", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Masks_OfAnotherSizeThanThePicture_NameFileAndLine()
    {
        var set = _folder.IndexSet(3);
        _folder.Picture("set/derm/1__0.png", 255, 10, 10);
        using var source = new IndexFolderSource(set, set);
        var error = Assert.Throws<InvalidDataException>(() => source.Masks(1));
        Assert.Contains("index.jsonl:2", error.Message, StringComparison.Ordinal);
        Assert.Contains("10 x 10", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Masks_RealPictures_HaveTheAreaOfTheirIndex()
    {
        var folder = Data.MedicalData.Folder();
        using var source = new IndexFolderSource(folder, folder);
        for (var i = 0; i < source.Entries.Count; i += 300)
            Assert.Equal(source.Entries[i].Masks.Select(m => m.Area), source.Masks(i).Select(m => m.Area));
    }

    public void Dispose() => _folder.Dispose();
}
