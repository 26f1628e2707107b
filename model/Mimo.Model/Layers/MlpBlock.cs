using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>Two-layer MLP of SAM's transformer blocks, keys <c>lin1.*</c> and <c>lin2.*</c>.</summary>
public sealed class MlpBlock : nn.Module<Tensor, Tensor>
{
    readonly Linear _lin1;
    readonly Linear _lin2;
    readonly Activation _activation;

    public MlpBlock(int width, int hidden, Activation activation, Device? device = null) : base(nameof(MlpBlock))
    {
        _activation = activation;
        _lin1 = new Linear(width, hidden, device: device);
        _lin2 = new Linear(hidden, width, device: device);
        register_module("lin1", _lin1);
        register_module("lin2", _lin2);
    }

    /// <param name="input">(..., width) float32.</param>
    /// <returns>(..., width) float32.</returns>
    public override Tensor forward(Tensor input) => _lin2.forward(_activation.Apply(_lin1.forward(input)));
}
