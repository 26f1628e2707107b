using Mimo.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Training;

public sealed class LossesTests : IDisposable
{
    readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Tokens_WithIgnoredLabels_AveragesOverTheRest()
    {
        var logits = tensor(new float[] { 0, 0, 5, 0, 0, 9 }, [3, 2]);
        var loss = Losses.Tokens(logits, tensor(new long[] { 0, Losses.IgnoreIndex, 0 }));
        var expected = (Math.Log(2) + Math.Log(1 + Math.Exp(9))) / 2;
        Assert.Equal(expected, loss.item<float>(), 1e-5);
    }

    [Fact]
    public void Tokens_WhereAllAreIgnored_IsZeroWithoutNaN()
    {
        var logits = ones(2, 3).requires_grad_();
        var loss = Losses.Tokens(logits, full([2], Losses.IgnoreIndex, int64));
        loss.backward();
        Assert.Equal(0, loss.item<float>());
        Assert.Equal(0, logits.grad!.abs().sum().item<float>());
    }

    [Fact]
    public void NextTokens_OfASequence_ComparesWithTheFollowingLabel()
    {
        var logits = zeros(1, 3, 4);
        logits[0, 0, 2] = 50;
        logits[0, 1, 3] = 50;
        Assert.InRange(Losses.NextTokens(logits, tensor(new long[] { 0, 2, 3 }, [1, 3])).item<float>(), 0, 1e-6);
    }

    [Fact]
    public void MaskLosses_InTwoParts_AddUpToTheWhole()
    {
        var target = zeros(3, 4, 5);
        target[.., 1..3] = 1;
        var logits = arange(60, float32).view(3, 4, 5) / 10 - 3;
        foreach (var loss in new Func<Tensor, Tensor, double?, Tensor>[] { Losses.Bce, Losses.Dice })
        {
            var whole = loss(logits, target, null).item<float>();
            var parts = (loss(logits[..1], target[..1], 3) + loss(logits[1..], target[1..], 3)).item<float>();
            Assert.Equal(whole, parts, 1e-5);
        }
    }

    [Fact]
    public void MaskLosses_OfRightAndWrongMasks_AreNearZeroAndHigh()
    {
        var target = zeros(1, 4, 4);
        target[0, ..2] = 1;
        var right = (target - 0.5) * 40;
        Assert.InRange(Losses.Dice(right, target).item<float>(), -1e-6, 1e-3);
        Assert.InRange(Losses.Bce(right, target).item<float>(), 0, 1e-6);
        Assert.InRange(Losses.Dice(-right, target).item<float>(), 0.99, 1);
        Assert.Equal(20, Losses.Bce(-right, target).item<float>(), 1e-3);
    }

    [Fact]
    public void MaskLosses_OfNoMask_AreZeroAndDifferentiable()
    {
        var logits = zeros(0, 4, 4).requires_grad_();
        var loss = Losses.Bce(logits, zeros(0, 4, 4)) + Losses.Dice(logits, zeros(0, 4, 4));
        loss.backward();
        Assert.Equal(0, loss.item<float>());
    }

    [Fact]
    public void Total_ByDefault_WeighsAsLisa()
    {
        var total = Losses.Total(tensor(1f), tensor(10f), tensor(100f));
        Assert.Equal(1 + 2 * 10 + 0.5 * 100, total.item<float>(), 1e-4);
        Assert.Equal(100, Losses.Total(tensor(1f), tensor(10f), tensor(100f), new LossWeights(0, 0, 1)).item<float>(), 1e-4);
    }
}
