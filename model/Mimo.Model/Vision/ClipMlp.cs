using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>HF <c>CLIPMLP</c>. Keys <c>fc1.*</c>, <c>fc2.*</c>.</summary>
public sealed class ClipMlp : nn.Module<Tensor, Tensor>
{
    readonly Activation _activation;

    public ClipMlp(ClipVisionConfig config, Device? device = null) : base(nameof(ClipMlp))
    {
        _activation = config.Activation;
        Widen = new Linear(config.HiddenSize, config.IntermediateSize, device: device);
        Narrow = new Linear(config.IntermediateSize, config.HiddenSize, device: device);
        register_module("fc1", Widen);
        register_module("fc2", Narrow);
    }

    public Linear Widen { get; }
    public Linear Narrow { get; }

    /// <param name="x">(..., hidden) float32.</param>
    /// <returns>(..., hidden) float32.</returns>
    public override Tensor forward(Tensor x) => Narrow.forward(_activation.Apply(Widen.forward(x)));
}
