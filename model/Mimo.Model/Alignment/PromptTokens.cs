using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>Visual prompts as tokens.</summary>
/// <param name="Tokens">(B, N, width) float32: points, then SAM's padding point, then two corners for each box.</param>
/// <param name="Mask">(B, N) bool, true for real tokens.</param>
public sealed record PromptTokens(Tensor Tokens, Tensor Mask);
