using Mimo.Lab.Build.Sources;

namespace Mimo.Lab.Tests.Build.Sources;

public sealed class MaskFolderSourceTests : IDisposable
{
    const string Map = """
        {"modality": "CT", "dataset": "mine", "licence": "CC0-1.0", "group": "^(p\\d+)_", "test_share": 0.5,
         "labels": {"1": "liver", "2": "spleen", "3": "", "AO": "aorta"}}
        """;

    readonly TestFolder _folder = new();

    [Fact]
    public void Create_BothKindsOfMaskFiles_GiveTheirLabels()
    {
        Write();
        using var source = new MaskFolderSource("m", _folder["m"]);
        var entry = Assert.Single(source.Entries, e => e.Id == "p1_a");
        Assert.Equal(("mine", "CT", "p1", "CC0-1.0", 64, 48), (entry.Dataset, entry.Modality, entry.Group, entry.Licence, entry.Width, entry.Height));
        var masks = entry.Masks.Zip(source.Masks(source.Entries.Index().Single(e => e.Item == entry).Index)).ToDictionary(m => m.First.Label, m => (m.First, m.Second));
        Assert.Equal(["aorta", "left kidney", "liver", "spleen"], masks.Keys.Order());
        Assert.Equal(10 * 48, masks["liver"].Second.Area);
        Assert.Equal([10, 0, 20, 48], masks["spleen"].First.Box);
        Assert.Equal(5 * 48, masks["left kidney"].First.Area);
    }

    [Fact]
    public void Create_ShareForTheTest_SplitsByGroup()
    {
        Write();
        for (var i = 0; i < 40; i++) _folder.Picture($"m/images/p{i + 10}_x{i % 2}.png");
        for (var i = 0; i < 40; i++) _folder.Picture($"m/images/p{i + 10}_y.png");
        using var source = new MaskFolderSource("m", _folder["m"]);
        Assert.All(source.Entries.GroupBy(e => e.Group), g => Assert.Single(g.Select(e => e.Split).Distinct()));
        Assert.InRange(source.Entries.Count(e => e.Split == "test"), 20, 60);
    }

    [Fact]
    public void Create_GreyValueWithoutLabel_NamesFileAndValue()
    {
        Write();
        _folder.Grey("m/masks/p2_b.png", (x, _) => x == 3 ? (byte)77 : (byte)0);
        var error = Assert.ThrowsAny<Exception>(() => new MaskFolderSource("m", _folder["m"]));
        var told = error is AggregateException { InnerException: { } inner } ? inner : error;
        Assert.IsType<InvalidDataException>(told);
        Assert.Contains("p2_b.png has grey value 77", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_MaskWithoutPicture_IsNamed()
    {
        Write();
        _folder.Grey("m/masks/p9_z__AO.png", (_, _) => 255);
        Assert.Contains("p9_z__AO.png", Assert.Throws<InvalidDataException>(() => new MaskFolderSource("m", _folder["m"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"labels": {}}""", "modality")]
    [InlineData("""{"modality": "CT", "test_share": 2}""", "test_share")]
    [InlineData("{\"modality\": \"CT\",\n\n \"labls\": {}}", "labels.json:3")]
    public void Create_BrokenMap_NamesIt(string map, string named)
    {
        Write();
        _folder.Write("m/labels.json", map);
        Assert.Contains(named, Assert.Throws<InvalidDataException>(() => new MaskFolderSource("m", _folder["m"])).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    void Write()
    {
        _folder.Write("m/labels.json", Map);
        _folder.Picture("m/images/p1_a.png");
        _folder.Picture("m/images/p2_b.png");
        _folder.Grey("m/masks/p1_a.png", (x, _) => x < 10 ? (byte)1 : x < 20 ? (byte)2 : x < 30 ? (byte)3 : (byte)0);
        _folder.Grey("m/masks/p1_a__AO.png", (x, _) => x >= 50 ? (byte)255 : (byte)0);
        _folder.Grey("m/masks/p1_a__left_kidney.png", (x, _) => x is >= 40 and < 45 ? (byte)255 : (byte)0);
    }
}
