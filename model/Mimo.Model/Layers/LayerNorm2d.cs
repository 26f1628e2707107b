using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>LayerNorm over the channels of an image (SAM's <c>LayerNorm2d</c>), keys <c>weight</c> and <c>bias</c>.</summary>
public sealed class LayerNorm2d : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] readonly Parameter _weight;
    [ComponentName(Name = "bias")] readonly Parameter _bias;
    readonly long[] _shape;
    readonly double _eps;

    public LayerNorm2d(int channels, double eps = 1e-6, Device? device = null) : base(nameof(LayerNorm2d))
    {
        _shape = [channels];
        _eps = eps;
        _weight = new Parameter(torch.ones(channels, dtype: float32, device: device));
        _bias = new Parameter(torch.zeros(channels, dtype: float32, device: device));
        register_parameter("weight", _weight);
        register_parameter("bias", _bias);
    }

    /// <param name="input">(B, C, H, W) float32.</param>
    /// <returns>(B, C, H, W) float32; channels are the fastest dimension in memory.</returns>
    // The permuted fused kernel keeps one tensor for the backward pass where mean, square and division would keep five.
    public override Tensor forward(Tensor input) =>
        OfRows(input.permute(0, 2, 3, 1)).permute(0, 3, 1, 2);

    /// <param name="rows">(..., C) float32.</param>
    /// <returns>(..., C) float32.</returns>
    public Tensor OfRows(Tensor rows) => nn.functional.layer_norm(rows, _shape, _weight, _bias, _eps);
}
