using Mimo.Lab.Build;

namespace Mimo.Lab.Tests.Build;

public sealed class PerspectiveMixTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(5000)]
    public void Index_AnyThousandSamples_HaveTheSharesToAHandful(int first)
    {
        var mix = new PerspectiveMix([1, 2, 2, 1, 1]);
        var counts = Enumerable.Range(first, 1000).CountBy(i => mix[i]).ToDictionary();
        foreach (var (name, weight) in BuildOptions.Perspectives.Zip([1, 2, 2, 1, 1])) Assert.InRange(counts[name], weight * 1000 / 7.0 - 4, weight * 1000 / 7.0 + 4);
    }

    [Fact]
    public void Index_WeightOfZero_NeverComes()
    {
        var mix = new PerspectiveMix([0, 1, 0, 0, 1]);
        Assert.Equal(["II", "VQA"], Enumerable.Range(0, 1000).Select(i => mix[i]).Distinct().Order());
    }
}
