using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>What stands between the image and the language model: <see cref="InputAligner"/> or, in the ablation, <see cref="DirectInput"/>.</summary>
public interface IVisualInput
{
    /// <summary>Tokens that reach the language model, known before any tensor is.</summary>
    int OutputLength(int imageTokens, int promptTokens);

    /// <param name="imageFeatures">(B, P, Wc), CLIP patches.</param>
    /// <param name="textEmbeds">(B, T, Wl), language-model embeddings of the question.</param>
    /// <param name="textMask">(B, T) bool, true for real tokens; null when all are.</param>
    /// <param name="promptTokens">(B, N, Wp) from <see cref="VisualPromptEncoder"/>; null without prompts.</param>
    /// <param name="promptMask">(B, N) bool, true for real tokens; null when all are.</param>
    /// <returns>(B, <see cref="OutputLength"/>, Wl).</returns>
    Tensor forward(Tensor imageFeatures, Tensor textEmbeds, Tensor? textMask, Tensor? promptTokens, Tensor? promptMask);

    /// <summary>Which outputs are real, for the language model's padding mask.</summary>
    /// <returns>(B, <see cref="OutputLength"/>) bool; null when all are.</returns>
    Tensor? OutputMask(int imageTokens, Tensor? promptMask);
}
