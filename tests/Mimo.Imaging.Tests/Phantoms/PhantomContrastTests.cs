using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

/// <summary>A mask is worth nothing if the structure can't be seen: it must differ from what lies around it.</summary>
public sealed class PhantomContrastTests
{
    [Theory]
    [InlineData(PhantomKind.LiverTumorCt, "liver tumor", 0, -10, "liver")]
    [InlineData(PhantomKind.LiverTumorCt, "liver", 0, 4, "body")]
    [InlineData(PhantomKind.ChestXray, "left lung", 0, -10, "")]
    [InlineData(PhantomKind.ChestXray, "consolidation", 0, 5, "left lung,right lung")]
    [InlineData(PhantomKind.ChestXray, "heart", 0, 5, "left lung,right lung")]
    [InlineData(PhantomKind.BrainMri, "brain", 0, 20, "")]
    [InlineData(PhantomKind.Fundus, "optic disc", 1, 30, "")]
    [InlineData(PhantomKind.Fundus, "optic cup", 2, 15, "optic disc")]
    [InlineData(PhantomKind.Fundus, "macula", 0, -3, "")]
    [InlineData(PhantomKind.Fundus, "hard exudates", 1, 30, "")]
    [InlineData(PhantomKind.Fundus, "retinal vessels", 1, -1, "")]
    [InlineData(PhantomKind.Endoscopy, "endoscopic instrument", 2, 12, "")]
    [InlineData(PhantomKind.Pathology, "cell nuclei", 0, -25, "")]
    public void Draw_Structure_DiffersFromItsSurroundings(PhantomKind kind, string label, int channel, double bound, string within)
    {
        var differences = LabelledPicture.Some(kind).Where(p => p.Has(label))
            .Select(p => p.Mean(label, channel) - p.Around(label, 3, channel, within.Split(',', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.NotEmpty(differences);
        Assert.True(bound < 0 ? differences.Max() < bound : differences.Min() > bound,
            $"{label}: {string.Join(", ", differences.Select(x => $"{x:F0}"))}");
    }

    [Theory]
    [InlineData(PhantomKind.BrainMri, "left lateral ventricle", 20)]
    [InlineData(PhantomKind.BrainMri, "brain tumor", 14)]
    [InlineData(PhantomKind.Endoscopy, "polyp", 9)]
    public void Draw_StructureOfAnyBrightness_DiffersPixelByPixel(PhantomKind kind, string label, double atLeast)
    {
        var channels = kind == PhantomKind.Endoscopy ? 3 : 1;
        var differences = LabelledPicture.Some(kind).Where(p => p.Has(label))
            .Select(p => Enumerable.Range(0, channels).Max(c => p.Distance(label, p.Around(label, 3, c), c))).ToList();
        Assert.True(differences.Min() > atLeast, $"{label}: {string.Join(", ", differences.Select(x => $"{x:F0}"))}");
    }
}
