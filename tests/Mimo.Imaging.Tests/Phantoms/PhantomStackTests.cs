using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

public sealed class PhantomStackTests
{
    [Fact]
    public void DrawStack_OfAnAbdomen_HasOrgansThatBeginGrowAndEnd()
    {
        var stack = PhantomGenerator.DrawStack(PhantomKind.AbdominalCt, 2, 12, 96);
        foreach (var label in (string[])["liver", "spleen"])
        {
            var areas = stack.Select(slice => MaskGeometry.Area(slice.Masks.FirstOrDefault(mask => mask.Label == label)?.Mask ?? [])).ToArray();
            Assert.Equal((0, 0), (areas[0], areas[^1]));
            var there = Enumerable.Range(0, areas.Length).Where(i => areas[i] > 0).ToArray();
            Assert.True(there.Length > 2 && there.Length == there[^1] - there[0] + 1);
            Assert.True(areas.Max() > 2 * areas[there[0]]);
        }
        Assert.All(stack, slice => Assert.Contains(slice.Masks, mask => mask.Label == "body"));
    }

    [Fact]
    public void DrawStack_SameSeed_SamePicturesWithNoiseOfTheirOwn()
    {
        var (first, second) = (PhantomGenerator.DrawStack(PhantomKind.LiverTumorCt, 3, 4, 64), PhantomGenerator.DrawStack(PhantomKind.LiverTumorCt, 3, 4, 64));
        for (var i = 0; i < first.Count; i++) Assert.Equal(first[i].Image.Bytes.ToArray(), second[i].Image.Bytes.ToArray());
        Assert.Equal(4, first.Select(slice => Convert.ToHexString(slice.Image.Bytes)).Distinct().Count());
    }

    [Fact]
    public void DrawStack_OfWhatHasNoStack_IsRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => PhantomGenerator.DrawStack(PhantomKind.Fundus, 1, 8, 96));
        Assert.Throws<ArgumentOutOfRangeException>(() => PhantomGenerator.DrawStack(PhantomKind.AbdominalCt, 1, 2, 96));
    }
}
