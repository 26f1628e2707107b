using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>Everything that HF's <c>CLIPVisionModelWithProjection</c> returns.</summary>
/// <param name="HiddenStates">Layers + 1 entries (B, 1 + P, hidden): 0 after the pre-norm, i after layer i; none post-normed.</param>
/// <param name="Pooled">(B, hidden), the class token after the post norm.</param>
/// <param name="ImageEmbeds">(B, projection), not normalised to length 1; null without a projection.</param>
public sealed record ClipVisionOutput(IReadOnlyList<Tensor> HiddenStates, Tensor Pooled, Tensor? ImageEmbeds);
