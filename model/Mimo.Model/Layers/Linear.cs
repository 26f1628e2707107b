using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>
/// y = x W^T + b, keys <c>weight</c> and <c>bias</c>. Not <c>nn.Linear</c>: that one draws a Kaiming initialisation on construction
/// (a minute for 7 B parameters that are overwritten at once), and this is the seam where other kernels can stand.
/// </summary>
public sealed class Linear : nn.Module<Tensor, Tensor>
{
    // Module.to replaces parameters and finds the field to update by this name; without it forward would use a freed tensor.
    [ComponentName(Name = "weight")] readonly Parameter _weight;
    [ComponentName(Name = "bias")] readonly Parameter? _bias;

    /// <param name="inFeatures">Last dimension of the input.</param>
    /// <param name="outFeatures">Last dimension of the output.</param>
    /// <param name="bias">Whether a bias is added.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public Linear(int inFeatures, int outFeatures, bool bias = true, Device? device = null) : base(nameof(Linear))
    {
        _weight = new Parameter(torch.empty(outFeatures, inFeatures, dtype: float32, device: device));
        register_parameter("weight", _weight);
        if (!bias) return;
        _bias = new Parameter(torch.empty(outFeatures, dtype: float32, device: device));
        register_parameter("bias", _bias);
    }

    public Tensor Weight => _weight;

    public Tensor? Bias => _bias;

    /// <summary>Learned beside the matrix in training; null for inference, where it has been merged.</summary>
    public LowRankAdapter? Adapter { get; private set; }

    /// <summary>Freezes the matrix and puts a fresh adapter beside it; keys <c>lora_A.weight</c>, <c>lora_B.weight</c>.</summary>
    public void AddAdapter(LoraOptions options, int seed)
    {
        _weight.requires_grad = false;
        Adapter = new LowRankAdapter(this, options, seed);
        register_module("lora_A", Adapter.A);
        register_module("lora_B", Adapter.B);
    }

    /// <param name="input">(..., in) float32.</param>
    /// <returns>(..., out) float32.</returns>
    public override Tensor forward(Tensor input)
    {
        var output = nn.functional.linear(input, _weight, _bias);
        return Adapter is null ? output : output.Plus(Adapter.forward(input));
    }
}
