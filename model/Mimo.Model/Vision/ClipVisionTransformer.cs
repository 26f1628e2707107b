using Mimo.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>
/// HF <c>CLIPVisionTransformer</c>. Keys <c>embeddings.*</c>, <c>pre_layrnorm.*</c> (spelt so in every checkpoint), <c>encoder.*</c>,
/// <c>post_layernorm.*</c>.
/// </summary>
public sealed class ClipVisionTransformer : nn.Module<Tensor, Tensor>
{
    public ClipVisionTransformer(ClipVisionConfig config, Device? device = null) : base(nameof(ClipVisionTransformer))
    {
        Embeddings = new ClipVisionEmbeddings(config, device);
        PreNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: device);
        Encoder = new ClipEncoder(config, device);
        PostNorm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: device);
        register_module("embeddings", Embeddings);
        register_module("pre_layrnorm", PreNorm);
        register_module("encoder", Encoder);
        register_module("post_layernorm", PostNorm);
    }

    public ClipVisionEmbeddings Embeddings { get; }
    public LayerNorm PreNorm { get; }
    public ClipEncoder Encoder { get; }
    /// <summary>For the pooled class token alone; patch features are read before it.</summary>
    public LayerNorm PostNorm { get; }

    /// <param name="pixels">(B, 3, S, S) float32, normalised.</param>
    /// <returns>(B, 1 + P, hidden) float32, HF's <c>last_hidden_state</c>: without the post norm.</returns>
    public override Tensor forward(Tensor pixels) => Encoder.forward(PreNorm.forward(Embeddings.forward(pixels)));
}
