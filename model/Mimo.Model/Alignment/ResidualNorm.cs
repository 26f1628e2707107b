using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = Mimo.Model.Layers.Linear;

namespace Mimo.Model.Alignment;

/// <summary>BERT's post-norm output: LayerNorm(dense(x) + residual). Keys <c>dense.*</c>, <c>LayerNorm.*</c>.</summary>
public sealed class ResidualNorm : nn.Module
{
    readonly Linear _dense;
    readonly LayerNorm _norm;

    public ResidualNorm(int inFeatures, int width, double eps, Device? device = null) : base(nameof(ResidualNorm))
    {
        _dense = new Linear(inFeatures, width, device: device);
        _norm = nn.LayerNorm(width, eps, device: device);
        register_module("dense", _dense);
        register_module("LayerNorm", _norm);
    }

    /// <param name="x">(..., in).</param>
    /// <param name="residual">(..., width).</param>
    /// <returns>(..., width).</returns>
    public Tensor forward(Tensor x, Tensor residual) => _norm.forward(_dense.forward(x).Plus(residual));
}
