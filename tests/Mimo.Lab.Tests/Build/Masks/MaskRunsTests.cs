using Mimo.Imaging.Masks;
using Mimo.Lab.Build.Masks;

namespace Mimo.Lab.Tests.Build.Masks;

public sealed class MaskRunsTests
{
    [Fact]
    public void AtAndContains_RandomMask_AgreeWithItsPixels()
    {
        var (random, plane) = (new Random(1), new byte[37 * 23]);
        for (var i = 0; i < plane.Length; i++) plane[i] = (byte)(random.NextDouble() < 0.3 ? 1 : 0);
        var runs = new MaskRuns(Rle.Encode(plane, 37, 23));
        Assert.Equal(plane.Sum(p => p), runs.Area);
        for (var y = -1; y <= 23; y++)
        for (var x = -1; x <= 37; x++)
            Assert.Equal(x is >= 0 and < 37 && y is >= 0 and < 23 && plane[y * 37 + x] == 1, runs.Contains(x, y));
        var pixels = Enumerable.Range(0, runs.Area).Select(runs.At).ToArray();
        Assert.Equal(runs.Area, pixels.Distinct().Count());
        Assert.All(pixels, p => Assert.Equal(1, plane[p.Y * 37 + p.X]));
    }
}
