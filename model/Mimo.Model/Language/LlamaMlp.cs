using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>SwiGLU: down(silu(gate(x)) * up(x)). Keys <c>{gate,up,down}_proj.weight</c>.</summary>
public sealed class LlamaMlp : nn.Module<Tensor, Tensor>
{
    readonly Linear _gate;
    readonly Linear _up;
    readonly Linear _down;

    public LlamaMlp(LlamaConfig config, Device? device = null) : base(nameof(LlamaMlp))
    {
        _gate = new Linear(config.HiddenSize, config.IntermediateSize, bias: false, device: device);
        _up = new Linear(config.HiddenSize, config.IntermediateSize, bias: false, device: device);
        _down = new Linear(config.IntermediateSize, config.HiddenSize, bias: false, device: device);
        register_module("gate_proj", _gate);
        register_module("up_proj", _up);
        register_module("down_proj", _down);
    }

    /// <param name="x">(..., hidden).</param>
    /// <returns>(..., hidden).</returns>
    public override Tensor forward(Tensor x) => _down.forward(nn.functional.silu(_gate.forward(x)) * _up.forward(x));
}
