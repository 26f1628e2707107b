using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>HF <c>CLIPAttention</c>: bidirectional, biased projections. Keys <c>{q,k,v,out}_proj.*</c>.</summary>
public sealed class ClipAttention : nn.Module<Tensor, Tensor>
{
    readonly int _heads;

    public ClipAttention(ClipVisionConfig config, Device? device = null) : base(nameof(ClipAttention))
    {
        _heads = config.Heads;
        Query = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        Key = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        Value = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        Out = new Linear(config.HiddenSize, config.HiddenSize, device: device);
        register_module("q_proj", Query);
        register_module("k_proj", Key);
        register_module("v_proj", Value);
        register_module("out_proj", Out);
    }

    public Linear Query { get; }
    public Linear Key { get; }
    public Linear Value { get; }
    public Linear Out { get; }

    /// <param name="x">(B, T, hidden) float32.</param>
    /// <returns>(B, T, hidden) float32.</returns>
    public override Tensor forward(Tensor x)
    {
        var attended = nn.functional.scaled_dot_product_attention(
            Query.forward(x).SplitHeads(_heads), Key.forward(x).SplitHeads(_heads), Value.forward(x).SplitHeads(_heads));
        return Out.forward(attended.MergeHeads());
    }
}
