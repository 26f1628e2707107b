using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

public sealed class PhantomGeneratorTests
{
    public static TheoryData<PhantomKind> Kinds => [.. Enum.GetValues<PhantomKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_SameSeed_SamePictureAndMasks(PhantomKind kind)
    {
        Phantom first = PhantomGenerator.Draw(kind, 5, 96), second = PhantomGenerator.Draw(kind, 5, 96),
            other = PhantomGenerator.Draw(kind, 6, 96);

        Assert.Equal(first.Image.Bytes.ToArray(), second.Image.Bytes.ToArray());
        Assert.Equal(first.Masks.Select(m => m.Mask), second.Masks.Select(m => m.Mask));
        Assert.False(first.Image.Bytes.SequenceEqual(other.Image.Bytes));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Draw_ManySeeds_MasksFitTheImageAndHaveASensibleArea(PhantomKind kind)
    {
        for (var seed = 0; seed < 4; seed++)
        {
            var phantom = PhantomGenerator.Draw(kind, seed, 96);
            Assert.Equal(96, phantom.Image.Width);
            Assert.All(phantom.Masks, m =>
            {
                Assert.Equal(phantom.Image.Width * phantom.Image.Height, m.Mask.Length);
                Assert.InRange(MaskGeometry.Area(m.Mask) / (double)m.Mask.Length, 0.0003, 0.6);
            });
            // Something to see: no flat picture.
            Assert.True(phantom.Image.Bytes.ToArray().Distinct().Count() > 60);
        }
    }

    [Theory]
    [InlineData(PhantomKind.SkinLesion, "dermoscopy", "skin lesion")]
    [InlineData(PhantomKind.MalignantBreastTumor, "ultrasound", "malignant breast tumor")]
    [InlineData(PhantomKind.BenignBreastTumor, "ultrasound", "benign breast tumor")]
    [InlineData(PhantomKind.FetalHead, "ultrasound", "fetal head")]
    public void Draw_SingleFinding_IsNamedAsInTheData(PhantomKind kind, string modality, string label)
    {
        var phantom = PhantomGenerator.Draw(kind, 1, 96);
        Assert.Equal((modality, label), (phantom.Modality, Assert.Single(phantom.Masks).Label));
    }

    [Fact]
    public void Draw_AbdominalCt_HasTheOrgansOnTheirSides()
    {
        var phantoms = Enumerable.Range(0, 6).Select(seed => PhantomGenerator.Draw(PhantomKind.AbdominalCt, seed, 128)).ToList();
        Assert.All(phantoms, phantom =>
        {
            var boxes = phantom.Masks.ToDictionary(m => m.Label, m => MaskGeometry.Box(m.Mask, 128));
            Assert.Superset(new HashSet<string> { "body", "liver", "spleen", "spine", "aorta" }, boxes.Keys.ToHashSet());
            // Seen from the feet: the patient's right is on the left.
            Assert.True(boxes["liver"].X0 < boxes["spleen"].X0);
            Assert.True(boxes["aorta"].Y1 < boxes["spine"].Y1);
        });
        Assert.Contains(phantoms, p => p.Masks.Any(m => m.Label == "left kidney"));
    }

    [Theory]
    [InlineData(PhantomKind.SkinLesion, -25)]
    [InlineData(PhantomKind.MalignantBreastTumor, -10)]
    [InlineData(PhantomKind.BenignBreastTumor, -10)]
    public void Draw_Lesion_IsDarkerThanItsSurroundings(PhantomKind kind, double atMost)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var phantom = PhantomGenerator.Draw(kind, seed, 128);
            var (mask, box) = (phantom.Masks[0].Mask, MaskGeometry.Box(phantom.Masks[0].Mask, phantom.Image.Width));
            List<int> inside = [], around = [];
            for (var y = Math.Max(0, box.Y0 - 6); y < Math.Min(phantom.Image.Height, box.Y1 + 2); y++)
                for (var x = Math.Max(0, box.X0 - 6); x < Math.Min(phantom.Image.Width, box.X1 + 6); x++)
                    (mask[y * phantom.Image.Width + x] == 1 ? inside : around).Add(phantom.Image.Row(y)[x * phantom.Image.Channels]);
            Assert.True(inside.Average() - around.Average() < atMost, $"{kind} {seed}: {inside.Average():F0} in {around.Average():F0}");
        }
    }

    [Fact]
    public void Draw_SizeOutOfRange_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PhantomGenerator.Draw(PhantomKind.FetalHead, 1, 63));
        Assert.Throws<ArgumentOutOfRangeException>(() => PhantomGenerator.Draw((PhantomKind)99, 1));
    }
}
