using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>Multi-head attention of the mask decoder with an optionally narrower inside, keys <c>{q,k,v,out}_proj.*</c>.</summary>
public sealed class DecoderAttention : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    readonly Linear _q;
    readonly Linear _k;
    readonly Linear _v;
    readonly Linear _out;
    readonly int _heads;

    /// <param name="width">Width of the tokens.</param>
    /// <param name="heads">Number of heads; divides width / downsampleRate.</param>
    /// <param name="downsampleRate">The inside is width / downsampleRate wide.</param>
    /// <param name="device">Null is the CPU.</param>
    public DecoderAttention(int width, int heads, int downsampleRate = 1, Device? device = null) : base(nameof(DecoderAttention))
    {
        int inner = width / downsampleRate;
        if (inner % heads != 0) throw new ArgumentException($"{heads} heads do not divide the inner width {inner}.", nameof(heads));
        _heads = heads;
        _q = new Linear(width, inner, device: device);
        _k = new Linear(width, inner, device: device);
        _v = new Linear(width, inner, device: device);
        _out = new Linear(inner, width, device: device);
        register_module("q_proj", _q);
        register_module("k_proj", _k);
        register_module("v_proj", _v);
        register_module("out_proj", _out);
    }

    /// <param name="q">(B, Nq, C) float32.</param>
    /// <param name="k">(B, Nk, C) float32.</param>
    /// <param name="v">(B, Nk, C) float32.</param>
    /// <returns>(B, Nq, C) float32.</returns>
    public override Tensor forward(Tensor q, Tensor k, Tensor v)
    {
        var mixed = nn.functional.scaled_dot_product_attention(
            _q.forward(q).SplitHeads(_heads), _k.forward(k).SplitHeads(_heads), _v.forward(v).SplitHeads(_heads));
        return _out.forward(mixed.MergeHeads());
    }
}
