using Mimo.Cluster.Placement;

namespace Mimo.Grains.Tests.Placement;

public class BoundedLoadTests
{
    static int Choose(params int[] loads) => BoundedLoad.Choose([.. Enumerable.Range(0, loads.Length)], node => loads[node], factor: 1.25, free: 0);

    [Theory]
    [InlineData(0, new[] { 0, 0, 0, 0 })]
    // 1.25 times (8 + 1) / 4 is 2.8: up to 3.
    [InlineData(0, new[] { 2, 2, 2, 2 })]
    [InlineData(1, new[] { 3, 2, 2, 1 })]
    [InlineData(2, new[] { 9, 8, 0, 0 })]
    [InlineData(3, new[] { 5, 5, 5, 0 })]
    [InlineData(0, new[] { 1000 })]
    public void Choose_FirstWithinTheBound_IsTaken(int expected, int[] loads) => Assert.Equal(expected, Choose(loads));

    [Fact]
    public void Choose_OneHotImage_SpreadsWithinTheBound()
    {
        var loads = new int[5];
        for (var turn = 0; turn < 500; turn++) loads[BoundedLoad.Choose([0, 1, 2, 3, 4], node => loads[node], factor: 1.25, free: 0)]++;

        Assert.Equal(500, loads.Sum());
        Assert.InRange(loads.Max(), 101, BoundedLoad.Bound(500, 5, 1.25, free: 0));
    }

    [Fact]
    public void Choose_LargeFactor_NeverLeavesTheFirst() =>
        Assert.Equal(0, BoundedLoad.Choose([0, 1, 2], node => node == 0 ? 1_000_000 : 0, factor: 4, free: 0));

    [Theory]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    public void Choose_FirstBelowTheFreeLoad_KeepsTheImage(int load, int expected) =>
        Assert.Equal(expected, BoundedLoad.Choose([0, 1, 2], node => node == 0 ? load : 0, factor: 1.25, free: 4));
}
