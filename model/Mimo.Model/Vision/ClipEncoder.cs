using Mimo.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>HF <c>CLIPEncoder</c>. Keys <c>layers.i.*</c>.</summary>
public sealed class ClipEncoder : nn.Module<Tensor, Tensor>
{
    readonly ModuleList<ClipEncoderLayer> _layers = [];

    public ClipEncoder(ClipVisionConfig config, Device? device = null) : base(nameof(ClipEncoder))
    {
        for (var i = 0; i < config.Layers; i++) _layers.Add(new ClipEncoderLayer(config, device));
        register_module("layers", _layers);
    }

    public IReadOnlyList<ClipEncoderLayer> Layers => [.. _layers];

    /// <param name="x">(B, T, hidden) float32.</param>
    /// <returns>(B, T, hidden) float32, the output of the last layer.</returns>
    public override Tensor forward(Tensor x) => Run(x, _layers.Count);

    /// <param name="x">(B, T, hidden) float32.</param>
    /// <param name="layers">How many layers to run; 0 returns <paramref name="x"/>.</param>
    /// <param name="states">Receives the output of each layer that ran.</param>
    /// <returns>(B, T, hidden) float32.</returns>
    public Tensor Run(Tensor x, int layers, ICollection<Tensor>? states = null)
    {
        for (var i = 0; i < layers; i++)
        {
            x = _layers[i].forward(x);
            states?.Add(x);
        }
        return x;
    }
}
