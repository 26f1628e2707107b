using Mimo.Model.Alignment;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Alignment;

public sealed class SinusoidalPositionsTests
{
    [Fact]
    public void First_OfPositionOne_IsSinesThenCosines()
    {
        var row = new SinusoidalPositions(4).First(2, CPU)[1];
        AssertClose(tensor([MathF.Sin(1), MathF.Sin(0.01f), MathF.Cos(1), MathF.Cos(0.01f)]), row, 1e-6);
    }

    [Fact]
    public void First_AskedTwice_ViewsOneTable()
    {
        var positions = new SinusoidalPositions(4);
        positions.First(2, CPU).fill_(7);
        Assert.Equal(7, positions.First(1, zeros(1).device)[0, 0].item<float>());
    }

    [Fact]
    public void First_BeyondTheTable_GrowsAndKeepsItsValues()
    {
        var positions = new SinusoidalPositions(5);
        Tensor few;
        using (NewDisposeScope())
        using (inference_mode())
            few = positions.First(3, CPU).DetachFromDisposeScope();
        var many = positions.First(500, CPU);
        Assert.Equal([500L, 5], many.shape);
        AssertClose(few, many.narrow(0, 0, 3), 0);
    }
}
