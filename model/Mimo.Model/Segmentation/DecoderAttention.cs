using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// Multi-head attention of the mask decoder with an optionally narrower inside, keys <c>{q,k,v,out}_proj.*</c>. Where a few tokens meet the
/// cells of an image and nothing is learned, the cells are not projected: q k^T = (q W_k) cells^T, and what is mixed is projected afterwards.
/// That is two products of heads x tokens columns where the projections would be two of the inner width, which has 128 of SAM's 256 columns
/// against 48 of one <c>&lt;SEG&gt;</c>.
/// </summary>
public sealed class DecoderAttention : nn.Module<Tensor, Tensor, Tensor, Tensor>
{
    readonly Linear _q;
    readonly Linear _k;
    readonly Linear _v;
    readonly Linear _out;
    readonly int _heads;
    readonly int _width;
    readonly int _headDim;
    readonly double _scale;

    /// <param name="width">Width of the tokens.</param>
    /// <param name="heads">Number of heads; divides width / downsampleRate.</param>
    /// <param name="downsampleRate">The inside is width / downsampleRate wide.</param>
    /// <param name="device">Null is the CPU.</param>
    public DecoderAttention(int width, int heads, int downsampleRate = 1, Device? device = null) : base(nameof(DecoderAttention))
    {
        int inner = width / downsampleRate;
        if (inner % heads != 0) throw new ArgumentException($"{heads} heads do not divide the inner width {inner}.", nameof(heads));
        (_heads, _width, _headDim) = (heads, width, inner / heads);
        _scale = 1 / Math.Sqrt(_headDim);
        _q = new Linear(width, inner, device: device);
        _k = new Linear(width, inner, device: device);
        _v = new Linear(width, inner, device: device);
        _out = new Linear(inner, width, device: device);
        register_module("q_proj", _q);
        register_module("k_proj", _k);
        register_module("v_proj", _v);
        register_module("out_proj", _out);
    }

    /// <param name="q">(B, Nq, C) float32, or one row that meets all keys.</param>
    /// <param name="k">(B, Nk, C) float32, or one row that all queries meet.</param>
    /// <param name="v">As <paramref name="k"/>.</param>
    /// <returns>(B, Nq, C) float32.</returns>
    public override Tensor forward(Tensor q, Tensor k, Tensor v)
    {
        var (queries, keys) = (q.size(1), k.size(1));
        // Gradients would keep every score; in training the fused kernel holds none.
        if (!is_grad_enabled() && Math.Min(queries, keys) < Math.Min(_headDim, Math.Max(queries, keys)))
            return queries < keys ? FewQueries(q, k, v) : FewKeys(q, k, v);
        var batch = Math.Max(q.size(0), k.size(0));
        Tensor Heads(Tensor x) => x.SplitHeads(_heads).expand(batch, -1, -1, -1);
        var mixed = nn.functional.scaled_dot_product_attention(Heads(_q.forward(q)), Heads(_k.forward(k)), Heads(_v.forward(v)));
        return _out.forward(mixed.MergeHeads());
    }

    /// <summary>Tokens look at cells. The keys' bias shifts all scores of a query alike and drops out.</summary>
    Tensor FewQueries(Tensor q, Tensor cells, Tensor values)
    {
        var (batch, tokens) = (q.size(0), q.size(1));
        var asked = matmul(_q.forward(q).SplitHeads(_heads).Times(_scale), ByHead(_k)).reshape(batch, _heads * tokens, _width);
        var scores = softmax(matmul(asked, cells.transpose(1, 2)), -1);
        var mixed = matmul(scores, values).view(scores.size(0), _heads, tokens, _width);
        // Shares add up to one, so the values' bias is added once.
        var inner = matmul(mixed, ByHead(_v).transpose(1, 2)).MergeHeads().Plus(_v.Bias!);
        return _out.forward(inner);
    }

    /// <summary>Cells look at tokens.</summary>
    Tensor FewKeys(Tensor cells, Tensor k, Tensor v)
    {
        var (batch, tokens) = (k.size(0), k.size(1));
        var keys = _k.forward(k).SplitHeads(_heads).Times(_scale);
        var asked = matmul(keys, ByHead(_q)).reshape(batch, _heads * tokens, _width);
        var shift = matmul(keys, _q.Bias!.view(_heads, _headDim, 1)).reshape(batch, _heads * tokens, 1);
        // Tokens before cells: a softmax over a last dimension of a few is mostly overhead.
        var scores = matmul(asked, cells.transpose(1, 2)).Plus(shift).view(batch, _heads, tokens, -1);
        var shares = softmax(scores, 2).view(batch, _heads * tokens, -1);
        var told = matmul(_v.forward(v).SplitHeads(_heads), _out.Weight.view(_width, _heads, _headDim).permute(1, 2, 0));
        return matmul(shares.transpose(1, 2), told.reshape(batch, _heads * tokens, _width)).Plus(_out.Bias!);
    }

    /// <returns>(heads, head width, C).</returns>
    Tensor ByHead(Linear linear) => linear.Weight.view(_heads, _headDim, _width);
}
