using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// HF <c>LlamaDecoderLayer</c>. Keys <c>input_layernorm.weight</c>, <c>self_attn.*</c>, <c>post_attention_layernorm.weight</c>,
/// <c>mlp.*</c>.
/// </summary>
public sealed class LlamaDecoderLayer : nn.Module
{
    public LlamaDecoderLayer(LlamaConfig config, int layer, Device? device = null) : base(nameof(LlamaDecoderLayer))
    {
        InputNorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device);
        SelfAttention = new LlamaAttention(config, layer, device);
        PostAttentionNorm = new RmsNorm(config.HiddenSize, config.RmsNormEps, device);
        Mlp = new LlamaMlp(config, device);
        register_module("input_layernorm", InputNorm);
        register_module("self_attn", SelfAttention);
        register_module("post_attention_layernorm", PostAttentionNorm);
        register_module("mlp", Mlp);
    }

    public RmsNorm InputNorm { get; }
    public LlamaAttention SelfAttention { get; }
    public RmsNorm PostAttentionNorm { get; }
    public LlamaMlp Mlp { get; }

    /// <param name="x">(B, T, hidden).</param>
    /// <param name="context">Positions, mask, cache.</param>
    /// <returns>(B, T, hidden).</returns>
    public Tensor forward(Tensor x, AttentionContext context)
    {
        using var scope = NewDisposeScope();
        var attended = x.Plus(SelfAttention.forward(InputNorm.forward(x), context));
        return attended.Plus(Mlp.forward(PostAttentionNorm.forward(attended))).MoveToOuterDisposeScope();
    }
}
