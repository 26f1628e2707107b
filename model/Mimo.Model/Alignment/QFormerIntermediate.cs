using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>BERT's widening half of the feed-forward: gelu(dense(x)). Keys <c>dense.*</c>.</summary>
public sealed class QFormerIntermediate : nn.Module<Tensor, Tensor>
{
    readonly Linear _dense;

    public QFormerIntermediate(int width, int intermediate, Device? device = null) : base(nameof(QFormerIntermediate))
    {
        _dense = new Linear(width, intermediate, device: device);
        register_module("dense", _dense);
    }

    /// <param name="x">(..., width).</param>
    /// <returns>(..., intermediate).</returns>
    public override Tensor forward(Tensor x) => nn.functional.gelu(_dense.forward(x));
}
