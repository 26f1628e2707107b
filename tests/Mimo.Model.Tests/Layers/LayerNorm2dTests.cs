using Mimo.Model.Layers;
using Mimo.Model.Tests.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Layers;

public sealed class LayerNorm2dTests
{
    [Fact]
    public void Forward_OfAnImage_NormalisesOverChannels()
    {
        using var scope = NewDisposeScope();
        var norm = TinySam.Draw(new LayerNorm2d(6, eps: 0.1));
        var x = TinySam.Normal(2, 2, 6, 3, 4);
        var centred = x - x.mean([1], keepdim: true);
        var expected = centred / (centred.square().mean([1], keepdim: true) + 0.1).sqrt();
        expected = expected * norm.get_parameter("weight")!.view(1, -1, 1, 1) + norm.get_parameter("bias")!.view(1, -1, 1, 1);
        Assert.InRange(TinySam.Largest(norm.forward(x) - expected), 0, 1e-6);
    }
}
