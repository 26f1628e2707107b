using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>What all layers of one forward pass share.</summary>
/// <param name="Cos">(T, hd) or (B, 1, T, hd).</param>
/// <param name="SignedSin">As <paramref name="Cos"/>; see <see cref="RotaryTable"/>.</param>
/// <param name="Mask">Added to the scores, broadcast to (B, heads, T, S); null where every key is seen, or <paramref name="IsCausal"/>.</param>
/// <param name="IsCausal">Lower triangular without a mask in memory.</param>
/// <param name="Cache">Null without one.</param>
public readonly record struct AttentionContext(Tensor Cos, Tensor SignedSin, Tensor? Mask, bool IsCausal, IKeyValues? Cache);
