using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Training;

/// <summary>The training losses of LISA and GLaMM, differentiable, each a scalar float32.</summary>
public static class Losses
{
    /// <summary>Label of a token that carries no loss.</summary>
    public const long IgnoreIndex = -100;

    // LISA divides probabilities and targets by this before summing; with the epsilon it decides what an empty mask costs.
    const double DiceScale = 1000;
    const double DiceEps = 1e-6;
    const double CountEps = 1e-8;

    /// <summary>Binary cross-entropy: mean over the pixels of a mask, sum over masks, divided by <paramref name="count"/>.</summary>
    /// <param name="logits">(n, H, W) float32; n may be 0.</param>
    /// <param name="target">(n, H, W) float32, 0 or 1.</param>
    /// <param name="count">Masks to average over; null is n. Less than all of a batch's masks is given where they come in parts.</param>
    public static Tensor Bce(Tensor logits, Tensor target, double? count = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using var scope = torch.NewDisposeScope();
        if (logits.size(0) == 0) return (logits.sum() * 0).MoveToOuterDisposeScope();
        var pixels = nn.functional.binary_cross_entropy_with_logits(logits, target, reduction: nn.Reduction.None);
        return (pixels.flatten(1).mean([1]).sum() / ((count ?? logits.size(0)) + CountEps)).MoveToOuterDisposeScope();
    }

    /// <summary>1 - DICE of each mask, summed over masks, divided by <paramref name="count"/>.</summary>
    /// <inheritdoc cref="Bce" path="/param"/>
    public static Tensor Dice(Tensor logits, Tensor target, double? count = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(target);
        using var scope = torch.NewDisposeScope();
        var p = torch.sigmoid(logits).flatten(1) / DiceScale;
        var g = target.flatten(1);
        var overlap = 2 * (p * g).sum(1);
        var total = p.sum(1) + (g / DiceScale).sum(1);
        var loss = 1 - (overlap + DiceEps) / (total + DiceEps);
        return (loss.sum() / ((count ?? logits.size(0)) + CountEps)).MoveToOuterDisposeScope();
    }

    /// <summary>Token cross-entropy, mean over the tokens whose label is not <see cref="IgnoreIndex"/>; 0 where there is none.</summary>
    /// <param name="logits">(n, V) float32: row i predicts label i.</param>
    /// <param name="labels">(n) int64.</param>
    public static Tensor Tokens(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        var sum = nn.functional.cross_entropy(logits, labels, ignore_index: IgnoreIndex, reduction: nn.Reduction.Sum);
        return (sum / (labels != IgnoreIndex).sum().clamp(min: 1)).MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Tokens"/> of a whole sequence: position t predicts label t + 1.</summary>
    /// <param name="logits">(B, T, V) float32.</param>
    /// <param name="labels">(B, T) int64, not shifted.</param>
    public static Tensor NextTokens(Tensor logits, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        using var scope = torch.NewDisposeScope();
        long last = logits.size(1) - 1;
        var rows = logits.narrow(1, 0, last).reshape(-1, logits.size(2));
        return Tokens(rows, labels.narrow(1, 1, last).reshape(-1)).MoveToOuterDisposeScope();
    }

    /// <summary>The weighted sum that training minimises (the paper's Eq. 3).</summary>
    /// <param name="text">Scalar from <see cref="Tokens"/>.</param>
    /// <param name="bce">Scalar from <see cref="Bce"/>.</param>
    /// <param name="dice">Scalar from <see cref="Dice"/>.</param>
    /// <param name="weights">Null is LISA's.</param>
    public static Tensor Total(Tensor text, Tensor bce, Tensor dice, LossWeights? weights = null)
    {
        weights ??= new();
        using var scope = torch.NewDisposeScope();
        return (text * weights.Text + bce * weights.Bce + dice * weights.Dice).MoveToOuterDisposeScope();
    }
}
