using Mimo.Model.Configuration;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>Keys <c>layer.i.*</c>.</summary>
public sealed class QFormerEncoder : nn.Module
{
    readonly ModuleList<QFormerLayer> _layers = [];

    public QFormerEncoder(AlignerConfig config, int memoryWidth, bool text, Device? device = null) : base(nameof(QFormerEncoder))
    {
        for (var i = 0; i < config.Layers; i++) _layers.Add(new QFormerLayer(config, memoryWidth, i, text, device));
        register_module("layer", _layers);
    }

    /// <summary>See <see cref="QFormerLayer.forward"/>; <paramref name="states"/> receives the output of each layer.</summary>
    public Tensor forward(Tensor x, int queries, Tensor? selfMask, Tensor memory, Tensor? memoryMask, ICollection<Tensor>? states)
    {
        foreach (var layer in _layers)
        {
            x = layer.forward(x, queries, selfMask, memory, memoryMask);
            states?.Add(x);
        }
        return x;
    }
}
