using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>HF <c>CLIPMLP</c>. Keys <c>fc1.*</c>, <c>fc2.*</c>.</summary>
public sealed class ClipMlp : nn.Module<Tensor, Tensor>
{
    readonly Linear _fc1;
    readonly Linear _fc2;
    readonly Activation _activation;

    public ClipMlp(ClipVisionConfig config, Device? device = null) : base(nameof(ClipMlp))
    {
        _activation = config.Activation;
        _fc1 = new Linear(config.HiddenSize, config.IntermediateSize, device: device);
        _fc2 = new Linear(config.IntermediateSize, config.HiddenSize, device: device);
        register_module("fc1", _fc1);
        register_module("fc2", _fc2);
    }

    /// <param name="x">(..., hidden) float32.</param>
    /// <returns>(..., hidden) float32.</returns>
    public override Tensor forward(Tensor x) => _fc2.forward(_activation.Apply(_fc1.forward(x)));
}
