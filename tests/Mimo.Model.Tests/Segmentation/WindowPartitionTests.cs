using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class WindowPartitionTests
{
    [Theory]
    [InlineData(6, 6, 3, 4)]
    [InlineData(5, 7, 3, 6)]
    [InlineData(2, 2, 4, 1)]
    public void Join_AfterSplit_ReturnsTheMap(int height, int width, int window, int count)
    {
        using var scope = NewDisposeScope();
        var map = TinySam.Normal(1, 2, height, width, 3);
        var (windows, paddedHeight, paddedWidth) = WindowPartition.Split(map, window);
        Assert.Equal([2 * count, window, window, 3], windows.shape);
        var back = WindowPartition.Join(windows, paddedHeight, paddedWidth, height, width);
        Assert.Equal(0, TinySam.Largest(back - map));
    }

    [Fact]
    public void Split_OfAnUnevenMap_PadsWithZerosBelowAndRight()
    {
        using var scope = NewDisposeScope();
        var (windows, _, _) = WindowPartition.Split(ones(1, 2, 3, 1), 2);
        Assert.Equal([1f, 1f, 1f, 1f, 1f, 0f, 1f, 0f], windows.reshape(-1).data<float>().ToArray());
    }
}
