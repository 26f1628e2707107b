using Mimo.Model.Language;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class RotaryTableTests
{
    [Fact]
    public void Rotate_ByOnePosition_TurnsTheFirstPairByOneRadian()
    {
        var (cos, sin) = new RotaryTable(4, 3, 10_000).On(CPU);
        var turned = RotaryTable.Rotate(tensor([1f, 0, 0, 0]).view(1, 1, 1, 4), cos.narrow(0, 1, 1), sin.narrow(0, 1, 1)).view(-1);
        // rotate-half pairs element 0 with element hd / 2, not with its neighbour.
        RandomWeights.AssertClose(tensor([MathF.Cos(1), 0f, MathF.Sin(1), 0f]), turned, 1e-6);
    }

    [Fact]
    public void On_FirstAskedInInferenceMode_ServesTrainingLater()
    {
        var table = new RotaryTable(4, 8, 10_000);
        using (inference_mode()) table.On(CPU);
        var (cos, sin) = table.On(CPU);
        var x = ones(1, 1, 8, 4, requires_grad: true);
        RotaryTable.Rotate(x, cos, sin).sum().backward();
        Assert.NotNull(x.grad);
    }

    [Fact]
    public void On_AskedTwice_BuildsOnce()
    {
        var table = new RotaryTable(4, 8, 10_000);
        Assert.Same(table.On(CPU).Cos, table.On(zeros(1).device).Cos);
    }

    [Fact]
    public void On_FirstAskedInAScope_OutlivesIt()
    {
        var table = new RotaryTable(4, 8, 10_000);
        using (NewDisposeScope()) table.On(CPU);
        Assert.False(table.On(CPU).Cos.IsInvalid);
    }
}
