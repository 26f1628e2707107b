using Mimo.Cluster.Placement;

namespace Mimo.Grains.Tests.Placement;

public class RendezvousHashTests
{
    const int Keys = 8_000;

    static string[] Nodes(int count) => [.. Enumerable.Range(0, count).Select(i => $"10.0.0.{i}:11111@{i}")];

    static string[] Winners(string[] nodes) => [.. Enumerable.Range(0, Keys).Select(key => RendezvousHash.Rank($"{key:x8}", nodes, node => node)[0])];

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public void Rank_ManyKeys_SpreadEvenly(int count)
    {
        var shares = Winners(Nodes(count)).GroupBy(node => node).Select(group => group.Count()).ToArray();

        Assert.Equal(count, shares.Length);
        // Five standard deviations of a fair draw.
        var mean = (double)Keys / count;
        Assert.All(shares, share => Assert.InRange(share, mean - (5 * Math.Sqrt(mean)), mean + (5 * Math.Sqrt(mean))));
    }

    [Fact]
    public void Rank_NodeLeaves_OnlyItsKeysMoveAndEachToItsSecondChoice()
    {
        var nodes = Nodes(8);
        var left = nodes[..^1];
        for (var key = 0; key < Keys; key++)
        {
            var before = RendezvousHash.Rank($"{key:x8}", nodes, node => node);
            var after = RendezvousHash.Rank($"{key:x8}", left, node => node);

            Assert.Equal(before.Where(node => node != nodes[^1]), after);
        }
    }

    [Fact]
    public void Rank_NodeJoins_TakesItsShareAndNothingElseMoves()
    {
        var (before, after) = (Winners(Nodes(7)), Winners(Nodes(8)));

        var moved = before.Zip(after).Where(pair => pair.First != pair.Second).ToArray();

        Assert.All(moved, pair => Assert.Equal(Nodes(8)[^1], pair.Second));
        Assert.InRange(moved.Length, Keys / 8 * 0.8, Keys / 8 * 1.2);
    }

    [Fact]
    public void Rank_NodesInAnyOrder_IsTheSame()
    {
        var nodes = Nodes(9);

        Assert.Equal(RendezvousHash.Rank("0badcafe", nodes, node => node), RendezvousHash.Rank("0badcafe", nodes.Reverse(), node => node));
    }
}
