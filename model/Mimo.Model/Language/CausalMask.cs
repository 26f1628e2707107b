using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>Which keys the tokens of a forward pass see.</summary>
public static class CausalMask
{
    /// <summary>Query i, at position past + i, sees keys 0..past + i that are no padding, and always itself.</summary>
    /// <param name="tokens">T, queries of this pass.</param>
    /// <param name="past">Keys that a cache holds already.</param>
    /// <param name="padding">(B, past + T) bool, true for real tokens; null when all are.</param>
    /// <param name="device">Where the mask is made.</param>
    /// <param name="dtype">Of the queries.</param>
    /// <returns>
    /// 0 or -infinity, (T, past + T) or (B, 1, T, past + T). Null with IsCausal for a plain pass, where libtorch skips the upper
    /// triangle by itself; null without it for a single token, which sees everything.
    /// </returns>
    public static (Tensor? Mask, bool IsCausal) Build(int tokens, int past, Tensor? padding, Device device, ScalarType dtype)
    {
        if (padding is null && tokens == 1) return (null, false);
        if (padding is null && past == 0) return (null, true);
        using var scope = NewDisposeScope();
        var seen = ones(tokens, past + tokens, dtype: ScalarType.Bool, device: device).tril(past);
        if (padding is not null)
        {
            // A row of padding would see nothing before the first real token, and a softmax over nothing is NaN.
            var self = seen.logical_and(ones(tokens, past + tokens, dtype: ScalarType.Bool, device: device).triu(past));
            seen = seen.logical_and(padding.view(padding.size(0), 1, 1, -1)).logical_or(self);
        }
        var mask = zeros(seen.shape, dtype: dtype, device: device).masked_fill(seen.logical_not(), Arithmetic.Of(double.NegativeInfinity));
        return (mask.MoveToOuterDisposeScope(), false);
    }
}
