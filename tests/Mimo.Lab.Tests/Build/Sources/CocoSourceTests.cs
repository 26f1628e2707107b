using Mimo.Imaging.Masks;
using Mimo.Lab.Build.Sources;

namespace Mimo.Lab.Tests.Build.Sources;

public sealed class CocoSourceTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void Masks_PolygonsRunListAndRunString_AreWhatTheySay()
    {
        var left = Rle.FromBox(2, 3, 10, 8, 64, 48);
        var right = Rle.FromBox(30, 10, 20, 20, 64, 48);
        Write($$$"""
            {"image_id": 1, "category_id": 5, "segmentation": [[2, 3, 12, 3, 12, 11, 2, 11], [20, 20, 24, 20, 24, 24, 20, 24]], "iscrowd": 0},
            {"image_id": 1, "category_id": 6, "segmentation": {"size": [48, 64], "counts": [{{{string.Join(", ", right.Counts.ToArray())}}}]}, "iscrowd": 1},
            {"image_id": 2, "category_id": 5, "segmentation": {"size": [48, 64], "counts": "{{{left.ToCountsString().Replace("\\", "\\\\", StringComparison.Ordinal)}}}"}},
            {"image_id": 2, "category_id": 5, "segmentation": {"size": [48, 64], "counts": "{{{right.ToCountsString().Replace("\\", "\\\\", StringComparison.Ordinal)}}}"}}
            """);
        using var source = Open();
        Assert.Equal(["liver", "spleen"], source.Entries[0].Masks.Select(m => m.Label));
        var first = source.Masks(0);
        Assert.Equal(80 + 16, first[0].Area);
        Assert.Equal(right.Counts.ToArray(), first[1].Counts.ToArray());
        // Two annotations of one category are one mask.
        var both = Assert.Single(source.Masks(1));
        Assert.Equal(80 + 400, both.Area);
        Assert.Equal([2, 3, 50, 30], source.Entries[1].Masks[0].Box);
        Assert.Equal(("CC BY 4.0", "CT", "coco"), (source.Entries[0].Licence, source.Entries[0].Modality, source.Entries[0].Dataset));
        Assert.Equal("own terms", source.Entries[1].Licence);
    }

    [Theory]
    [InlineData("""{"image_id": 9, "category_id": 5, "segmentation": [[1, 1, 5, 1, 5, 5]]}""", "no image 9")]
    [InlineData("""{"image_id": 1, "category_id": 4, "segmentation": [[1, 1, 5, 1, 5, 5]]}""", "no category 4")]
    [InlineData("""{"image_id": 1, "category_id": 5, "segmentation": {"size": [64, 48], "counts": "0"}}""", "[64, 48]")]
    [InlineData("""{"image_id": 1, "category_id": 5, "segmentation": {"size": [48, 64], "counts": [3, 4]}}""", "7 pixels")]
    [InlineData("""{"image_id": 1, "category_id": 5, "segmentation": [[1, 1, 5]]}""", "pairs")]
    [InlineData("""{"image_id": 1, "category_id": 5}""", "segmentation")]
    public void Create_BrokenAnnotation_NamesFileAndLine(string annotation, string named)
    {
        Write($$"""
            {"image_id": 1, "category_id": 5, "segmentation": [[2, 3, 12, 3, 12, 11, 2, 11]]},
            {{annotation}}
            """);
        var error = Assert.Throws<InvalidDataException>(Open);
        Assert.Contains("coco.json:9:", error.Message, StringComparison.Ordinal);
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NoCocoFile_SaysWhatIsMissing()
    {
        _folder.Write("coco.json", """{"images": []}""");
        _folder.Write("labels.json", """{"modality": "CT"}""");
        Directory.CreateDirectory(_folder["images"]);
        Assert.Contains("\"categories\"", Assert.Throws<InvalidDataException>(Open).Message, StringComparison.Ordinal);
        Assert.Contains("A source is", Assert.Throws<InvalidDataException>(() => SourceOpener.Open("nowhere", _folder.Path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    IPictureSource Open() => SourceOpener.Open(_folder["coco.json"], _folder.Path);

    void Write(string annotations)
    {
        _folder.Picture("images/a.png");
        _folder.Picture("images/b.png");
        _folder.Write("coco.labels.json", """{"modality": "CT", "licence": "own terms", "labels": {"Leber": "liver"}}""");
        _folder.Write("coco.json", $$"""
            {"info": {"annotations": "none here"},
             "licenses": [{"id": 3, "name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}],
             "categories": [{"id": 5, "name": "Leber"}, {"id": 6, "name": "spleen"}],
             "images": [
              {"id": 1, "file_name": "a.png", "width": 64, "height": 48, "license": 3},
              {"id": 2, "file_name": "b.png", "width": 64, "height": 48}],
             "annotations": [
            {{annotations}}
            ]}
            """);
    }
}
