using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>SwiGLU: down(silu(gate(x)) * up(x)). Keys <c>{gate,up,down}_proj.weight</c>.</summary>
public sealed class LlamaMlp : nn.Module<Tensor, Tensor>
{
    public LlamaMlp(LlamaConfig config, Device? device = null) : base(nameof(LlamaMlp))
    {
        Gate = new Linear(config.HiddenSize, config.IntermediateSize, bias: false, device: device);
        Up = new Linear(config.HiddenSize, config.IntermediateSize, bias: false, device: device);
        Down = new Linear(config.IntermediateSize, config.HiddenSize, bias: false, device: device);
        register_module("gate_proj", Gate);
        register_module("up_proj", Up);
        register_module("down_proj", Down);
    }

    public Linear Gate { get; }
    public Linear Up { get; }
    public Linear Down { get; }

    /// <param name="x">(..., hidden).</param>
    /// <returns>(..., hidden).</returns>
    public override Tensor forward(Tensor x) => Down.forward(nn.functional.silu(Gate.forward(x)) * Up.forward(x));
}
