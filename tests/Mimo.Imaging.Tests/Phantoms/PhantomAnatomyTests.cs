using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

/// <summary>Left and right are the patient's: in pictures seen from the front or from the feet, the left is on the picture's right.</summary>
public sealed class PhantomAnatomyTests
{
    [Fact]
    public void Draw_LiverTumorCt_TumorsLieInTheLiverAndOrgansOnTheirSides()
    {
        var pictures = LabelledPicture.Some(PhantomKind.LiverTumorCt).ToList();
        Assert.All(pictures.Where(p => p.Has("liver tumor")), p => Assert.Equal(1, p.Share("liver tumor", "liver")));
        Assert.All(pictures.Where(p => p.Has("spleen")), p => Assert.True(p.Centre("liver").X < p.Centre("spleen").X - p.Width / 4.0));
        Assert.All(pictures.Where(p => p.Has("stomach")), p => Assert.True(p.Centre("liver").X < p.Centre("stomach").X));
        Assert.All(pictures.Where(p => p.Has("left kidney")),
            p => Assert.True(p.Centre("right kidney").X < p.Centre("spine").X && p.Centre("spine").X < p.Centre("left kidney").X));
        Assert.All(pictures, p => Assert.Equal(1, p.Share("liver", "body")));
    }

    [Fact]
    public void Draw_ChestXray_HeartPointsToThePicturesRightBelowTheClavicles()
    {
        var pictures = LabelledPicture.Some(PhantomKind.ChestXray).ToList();
        Assert.All(pictures.Where(p => p.Has("right lung")), p =>
        {
            Assert.True(p.Centre("right lung").X < p.Centre("left lung").X - p.Width / 4.0);
            var middle = (p.Centre("right lung").X + p.Centre("left lung").X) / 2;
            Assert.True(p.Box("heart").X1 - middle > middle - p.Box("heart").X0);
            Assert.Equal(0, p.Share("heart", "right lung") + p.Share("heart", "left lung"));
        });
        Assert.All(pictures.Where(p => p.Has("clavicles")), p => Assert.True(p.Box("clavicles").Y1 < p.Box("heart").Y0));
        Assert.All(pictures.Where(p => p.Has("consolidation")), p =>
            Assert.Equal(1, (p.Has("right lung") ? p.Share("consolidation", "right lung") : 0) + p.Share("consolidation", "left lung"), 9));
    }

    [Fact]
    public void Draw_BrainMri_VentriclesLieInTheBrainOnTheirSides()
    {
        var pictures = LabelledPicture.Some(PhantomKind.BrainMri).ToList();
        Assert.All(pictures, p => Assert.All(p.Labels.Where(l => l != "brain"), label => Assert.Equal(1, p.Share(label, "brain"))));
        Assert.All(pictures.Where(p => p.Has("left lateral ventricle") && p.Has("right lateral ventricle")),
            p => Assert.True(p.Centre("right lateral ventricle").X < p.Centre("left lateral ventricle").X));
    }

    [Fact]
    public void Draw_Fundus_MaculaIsTwoAndAHalfDiscDiametersFromTheDiscAndItsCup()
    {
        var pictures = LabelledPicture.Some(PhantomKind.Fundus).ToList();
        Assert.All(pictures.Where(p => p.Has("optic disc")), p => Assert.True(p.Share("optic cup", "optic disc") == 1));
        var both = pictures.Where(p => p.Has("optic disc") && p.Has("macula")).ToList();
        var sides = both.ConvertAll(p =>
        {
            var (disc, macula, box) = (p.Centre("optic disc"), p.Centre("macula"), p.Box("optic disc"));
            var distance = Math.Sqrt(Math.Pow(disc.X - macula.X, 2) + Math.Pow(disc.Y - macula.Y, 2)) / (box.Y1 - box.Y0);
            Assert.InRange(distance, 2, 3);
            Assert.True(macula.Y > disc.Y);
            return macula.X < disc.X;
        });
        // Right eyes and left ones.
        Assert.Contains(true, sides);
        Assert.Contains(false, sides);
    }

    [Fact]
    public void Draw_Pathology_GlandsHoldMoreNucleiThanTheirSurroundings()
    {
        var pictures = LabelledPicture.Some(PhantomKind.Pathology).Where(p => p.Has("gland")).ToList();
        Assert.All(pictures, p =>
        {
            double gland = p.Mask("gland").Average(m => m), inside = p.Share("cell nuclei", "gland");
            Assert.True(inside > gland, $"{inside:F2} of the nuclei in {gland:F2} of the picture");
        });
    }

    [Theory]
    [InlineData(PhantomKind.AbdominalCt, "body,liver,spleen,spine,right kidney,left kidney,aorta,stomach")]
    [InlineData(PhantomKind.LiverTumorCt, "liver tumor,spleen,stomach,left kidney")]
    [InlineData(PhantomKind.ChestXray, "left lung,right lung,heart,clavicles,consolidation")]
    [InlineData(PhantomKind.BrainMri, "brain,left lateral ventricle,right lateral ventricle,brain tumor")]
    [InlineData(PhantomKind.Fundus, "optic disc,optic cup,macula,hard exudates,retinal vessels")]
    [InlineData(PhantomKind.Endoscopy, "polyp,endoscopic instrument")]
    [InlineData(PhantomKind.Pathology, "cell nuclei,gland")]
    public void Draw_ManySeeds_EveryLabelOfTheKindOccurs(PhantomKind kind, string labels)
    {
        var seen = LabelledPicture.Many(kind).SelectMany(p => p.Labels).ToHashSet();
        Assert.Superset(labels.Split(',').ToHashSet(), seen);
    }

    [Theory]
    [InlineData(PhantomKind.LiverTumorCt, "liver tumor")]
    [InlineData(PhantomKind.ChestXray, "clavicles")]
    [InlineData(PhantomKind.ChestXray, "consolidation")]
    [InlineData(PhantomKind.BrainMri, "brain tumor")]
    [InlineData(PhantomKind.BrainMri, "left lateral ventricle")]
    [InlineData(PhantomKind.Fundus, "hard exudates")]
    [InlineData(PhantomKind.Fundus, "macula")]
    [InlineData(PhantomKind.Endoscopy, "polyp")]
    [InlineData(PhantomKind.Endoscopy, "endoscopic instrument")]
    [InlineData(PhantomKind.Pathology, "gland")]
    public void Draw_ManySeeds_SomePicturesLackTheStructure(PhantomKind kind, string label)
    {
        var shares = LabelledPicture.Many(kind).Average(p => p.Has(label) ? 1.0 : 0);
        Assert.InRange(shares, 0.05, 0.98);
    }
}
