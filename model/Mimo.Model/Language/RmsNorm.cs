using Mimo.Model.Layers;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>HF <c>LlamaRMSNorm</c>: the mean square in float32, the weight applied after the cast back. Key <c>weight</c>.</summary>
public sealed class RmsNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] readonly Parameter _weight;
    readonly double _eps;

    public RmsNorm(int width, double eps, Device? device = null) : base(nameof(RmsNorm))
    {
        _eps = eps;
        _weight = new Parameter(ones(width, dtype: float32, device: device));
        register_parameter("weight", _weight);
    }

    /// <summary>(width) float32.</summary>
    public Tensor Weight => _weight;

    /// <param name="x">(..., width) float.</param>
    /// <returns>(..., width), dtype of the input.</returns>
    public override Tensor forward(Tensor x)
    {
        var wide = x.to(float32);
        var scale = wide.Squared().mean([-1], keepdim: true).Plus(_eps).rsqrt();
        return (wide * scale).to(x.dtype) * _weight;
    }
}
