using Mimo.Model.Kernels;
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
    WeightMatrix? _packed;
    WeightFormat? _format;

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
    /// <exception cref="InvalidOperationException">The weights were packed for inference.</exception>
    public override Tensor forward(Tensor input)
    {
        if (_packed is not null) throw new InvalidOperationException("Weights that are packed for inference serve KV sequences only.");
        var output = nn.functional.linear(input, _weight, _bias);
        return Adapter is null ? output : output.Plus(Adapter.forward(input));
    }

    /// <summary>Number of packed weights.</summary>
    internal long PackedWeights => _packed is null ? 0 : (long)_packed.Rows * _packed.Columns;

    /// <summary>Of the packed weights.</summary>
    internal long PackedBytes => _packed?.Bytes ?? 0;

    /// <summary>The weights for kernels on the CPU: as packed, or where the parameter has them.</summary>
    internal unsafe WeightMatrix Matrix() =>
        _packed ?? WeightMatrix.Of(WeightFormat.Fp32, TensorMemory.Floats(_weight), (int)_weight.size(0), (int)_weight.size(1));

    /// <summary>Keeps the weights in another format only; the parameter is empty from then on.</summary>
    /// <param name="format">Bf16 or Int8; Fp32, and the one that they have already, change nothing.</param>
    /// <param name="source">(out, in) float32; null is the parameter.</param>
    /// <exception cref="InvalidOperationException">Packed otherwise, or an adapter that was not merged.</exception>
    internal unsafe void Pack(WeightFormat format, Tensor? source = null)
    {
        if (format == (_format ?? WeightFormat.Fp32)) return;
        if (_packed is not null || Adapter is not null) throw new InvalidOperationException("Packed already, or an adapter is not merged.");
        using var guard = no_grad();
        source ??= _weight;
        _packed = WeightMatrix.Of(format, TensorMemory.Floats(source), (int)source.size(0), (int)source.size(1));
        _format = format;
        using var nothing = torch.empty(0, dtype: float32);
        // Returns this, not a new tensor.
        _weight.set_(nothing);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _packed?.Dispose();
        base.Dispose(disposing);
    }
}
