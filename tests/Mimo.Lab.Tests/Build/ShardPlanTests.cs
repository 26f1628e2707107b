using Mimo.Lab.Build;

namespace Mimo.Lab.Tests.Build;

public sealed class ShardPlanTests
{
    [Fact]
    public void Of_TwoSplits_SharesAllSamplesByTheirSizes()
    {
        var plans = ShardPlan.Of([("train", 90), ("test", 11)], new BuildOptions { Samples = 1000, Seed = 1, ShardSamples = 300 });
        Assert.Equal(1000, plans.Sum(p => p.Count));
        Assert.Equal([300, 300, 291, 109], plans.Select(p => p.Count));
        Assert.Equal(["train-00000.jsonl", "train-00001.jsonl", "train-00002.jsonl", "test-00000.jsonl"], plans.Select(p => p.FileName));
        Assert.Equal([0, 300, 600, 0], plans.Select(p => p.First));
    }
}
