using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

public sealed class WindowAttentionTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Forward_WithASmallBiasBudget_EqualsTheWhole()
    {
        using var frozen = no_grad();
        var whole = TinySam.Draw(new WindowAttention(12, 3, 4));
        var pieces = TinySam.Draw(new WindowAttention(12, 3, 4) { BiasBudget = 2 * 16 * 16 });
        var x = TinySam.Normal(3, 3, 4, 4, 12);
        Assert.InRange(TinySam.Largest(whole.forward(x) - pieces.forward(x)), 0, 1e-6);
    }

    [Fact]
    public void Backward_InPieces_EqualsTheWhole()
    {
        var whole = TinySam.Draw(new WindowAttention(12, 3, 4));
        var pieces = TinySam.Draw(new WindowAttention(12, 3, 4) { BiasBudget = 1 });
        var x = TinySam.Normal(3, 2, 4, 4, 12);
        whole.forward(x).square().sum().backward();
        pieces.forward(x).square().sum().backward();
        foreach (var ((name, a), (_, b)) in whole.named_parameters().Zip(pieces.named_parameters()))
            Assert.True(TinySam.Largest(a.grad! - b.grad!) < 1e-3 * TinySam.Largest(a.grad!), name);
    }

    [Fact]
    public void Gradient_OfThePositionTables_EqualsDifferenceQuotients()
    {
        var attention = TinySam.Draw(new WindowAttention(4, 2, 3)).to(float64);
        var x = TinySam.Normal(3, 1, 3, 3, 4).to(float64);
        Tensor Loss() => attention.forward(x).square().sum();
        Loss().backward();
        using var frozen = no_grad();
        foreach (var name in new[] { "rel_pos_h", "rel_pos_w" })
        {
            var table = attention.get_parameter(name)!;
            const double Step = 1e-5;
            table[1, 0] += Step;
            var above = Loss().item<double>();
            table[1, 0] -= 2 * Step;
            var below = Loss().item<double>();
            table[1, 0] += Step;
            Assert.Equal((above - below) / (2 * Step), table.grad![1, 0].item<double>(), 1e-6);
        }
    }

    [Fact]
    public void Construction_WithHeadsThatDoNotDivide_Throws() =>
        Assert.Throws<ArgumentException>(() => new WindowAttention(10, 3, 4));
}
