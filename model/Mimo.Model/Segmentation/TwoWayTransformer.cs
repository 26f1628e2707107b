using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>The mask decoder's transformer, keys <c>layers.i.*</c>, <c>final_attn_token_to_image.*</c>, <c>norm_final_attn.*</c>.</summary>
public sealed class TwoWayTransformer : nn.Module
{
    internal const double NormEps = 1e-5;

    readonly TwoWayBlock[] _layers;

    public TwoWayTransformer(SamConfig config, Device? device = null) : base(nameof(TwoWayTransformer))
    {
        ArgumentNullException.ThrowIfNull(config);
        _layers = [.. Enumerable.Range(0, config.DecoderDepth).Select(i => new TwoWayBlock(config, i == 0, device))];
        FinalTokenToImage = new DecoderAttention(config.PromptEmbedDim, config.DecoderHeads, config.AttentionDownsampleRate, device);
        FinalNorm = nn.LayerNorm([config.PromptEmbedDim], eps: NormEps, device: device);
        register_module("layers", nn.ModuleList(_layers));
        register_module("final_attn_token_to_image", FinalTokenToImage);
        register_module("norm_final_attn", FinalNorm);
    }

    public IReadOnlyList<TwoWayBlock> Layers => _layers;
    public DecoderAttention FinalTokenToImage { get; }
    public LayerNorm FinalNorm { get; }

    /// <param name="image">(B, h * w, C) float32.</param>
    /// <param name="imagePe">(1 or B, h * w, C) float32.</param>
    /// <param name="tokens">(B, N, C) float32.</param>
    /// <returns>Tokens (B, N, C) and image (B, h * w, C), float32.</returns>
    public (Tensor Tokens, Tensor Image) Exchange(Tensor image, Tensor imagePe, Tensor tokens)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(tokens);
        var (queries, keys) = (tokens, image);
        foreach (var layer in _layers) (queries, keys) = layer.Exchange(queries, keys, tokens, imagePe);
        var attended = FinalTokenToImage.forward(queries.Plus(tokens), keys.Plus(imagePe), keys);
        return (FinalNorm.forward(queries.Plus(attended)), keys);
    }
}
