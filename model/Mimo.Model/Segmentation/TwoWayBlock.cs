using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// One layer of the mask decoder (segment-anything <c>TwoWayAttentionBlock</c>): tokens attend to themselves, then to the image, then the
/// image attends to the tokens. Post-norm. Keys as segment-anything.
/// </summary>
public sealed class TwoWayBlock : nn.Module
{
    readonly bool _first;

    /// <param name="config">Widths of the decoder.</param>
    /// <param name="first">The first layer's self-attention sees no positions and replaces the tokens instead of adding to them.</param>
    /// <param name="device">Null is the CPU.</param>
    public TwoWayBlock(SamConfig config, bool first, Device? device = null) : base(nameof(TwoWayBlock))
    {
        ArgumentNullException.ThrowIfNull(config);
        var (width, heads, rate) = (config.PromptEmbedDim, config.DecoderHeads, config.AttentionDownsampleRate);
        _first = first;
        SelfAttention = new DecoderAttention(width, heads, device: device);
        TokenToImage = new DecoderAttention(width, heads, rate, device);
        Mlp = new MlpBlock(width, config.DecoderMlpDim, Activation.Relu, device);
        ImageToToken = new DecoderAttention(width, heads, rate, device);
        (Norm1, Norm2, Norm3, Norm4) = (Norm(), Norm(), Norm(), Norm());
        register_module("self_attn", SelfAttention);
        register_module("norm1", Norm1);
        register_module("cross_attn_token_to_image", TokenToImage);
        register_module("norm2", Norm2);
        register_module("mlp", Mlp);
        register_module("norm3", Norm3);
        register_module("norm4", Norm4);
        register_module("cross_attn_image_to_token", ImageToToken);

        LayerNorm Norm() => nn.LayerNorm([width], eps: TwoWayTransformer.NormEps, device: device);
    }

    public DecoderAttention SelfAttention { get; }
    public DecoderAttention TokenToImage { get; }
    public DecoderAttention ImageToToken { get; }
    public MlpBlock Mlp { get; }
    public LayerNorm Norm1 { get; }
    public LayerNorm Norm2 { get; }
    public LayerNorm Norm3 { get; }
    public LayerNorm Norm4 { get; }

    /// <param name="queries">(B, N, C) float32 tokens.</param>
    /// <param name="keys">(B, h * w, C) float32 image.</param>
    /// <param name="queryPe">(B, N, C) float32: the tokens before the first layer.</param>
    /// <param name="keyPe">(1 or B, h * w, C) float32: positions of the image cells.</param>
    /// <returns>Tokens (B, N, C) and image (B, h * w, C), float32.</returns>
    public (Tensor Queries, Tensor Keys) Exchange(Tensor queries, Tensor keys, Tensor queryPe, Tensor keyPe)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(keys);
        queries = Norm1.forward(AttendSelf(queries, queryPe));
        var placedKeys = keys.Plus(keyPe);
        queries = Norm2.forward(queries.Plus(TokenToImage.forward(queries.Plus(queryPe), placedKeys, keys)));
        queries = Norm3.forward(queries.Plus(Mlp.forward(queries)));
        keys = Norm4.forward(keys.Plus(ImageToToken.forward(placedKeys, queries.Plus(queryPe), queries)));
        return (queries, keys);
    }

    Tensor AttendSelf(Tensor queries, Tensor queryPe)
    {
        if (_first) return SelfAttention.forward(queries, queries, queries);
        var placed = queries.Plus(queryPe);
        return queries.Plus(SelfAttention.forward(placed, placed, queries));
    }
}
