using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>HF <c>CLIPEncoderLayer</c>: pre-norm attention and MLP. Keys <c>layer_norm1|2.*</c>, <c>self_attn.*</c>, <c>mlp.*</c>.</summary>
public sealed class ClipEncoderLayer : nn.Module<Tensor, Tensor>
{
    public ClipEncoderLayer(ClipVisionConfig config, Device? device = null) : base(nameof(ClipEncoderLayer))
    {
        Norm1 = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: device);
        SelfAttention = new ClipAttention(config, device);
        Norm2 = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: device);
        Mlp = new ClipMlp(config, device);
        register_module("layer_norm1", Norm1);
        register_module("self_attn", SelfAttention);
        register_module("layer_norm2", Norm2);
        register_module("mlp", Mlp);
    }

    public LayerNorm Norm1 { get; }
    public ClipAttention SelfAttention { get; }
    public LayerNorm Norm2 { get; }
    public ClipMlp Mlp { get; }

    /// <param name="x">(B, T, hidden) float32.</param>
    /// <returns>(B, T, hidden) float32.</returns>
    public override Tensor forward(Tensor x)
    {
        // One scope a layer: else ViT-H holds every intermediate of 32 layers, about 40 MB each, until the caller's scope ends.
        using var scope = NewDisposeScope();
        var attended = x.Plus(SelfAttention.forward(Norm1.forward(x)));
        return attended.Plus(Mlp.forward(Norm2.forward(attended))).MoveToOuterDisposeScope();
    }
}
