using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using Linear = Mimo.Model.Layers.Linear;

namespace Mimo.Model.Segmentation;

/// <summary>
/// Self-attention over a grid with decomposed relative positions (SAM's <c>Attention</c>); serves windows and the whole map.
/// Keys <c>qkv.*</c>, <c>proj.*</c>, <c>rel_pos_h</c>, <c>rel_pos_w</c>.
/// </summary>
public sealed class WindowAttention : nn.Module<Tensor, Tensor>
{
    readonly Linear _qkv;
    readonly Linear _proj;
    [ComponentName(Name = "rel_pos_h")] readonly Parameter _relPosH;
    [ComponentName(Name = "rel_pos_w")] readonly Parameter _relPosW;
    readonly int _heads;

    /// <param name="width">Channels.</param>
    /// <param name="heads">Number of heads; divides the width.</param>
    /// <param name="gridSize">Side of the grid that the tables are made for: the window's, or the map's for global attention.</param>
    /// <param name="device">Null is the CPU.</param>
    public WindowAttention(int width, int heads, int gridSize, Device? device = null) : base(nameof(WindowAttention))
    {
        if (width % heads != 0) throw new ArgumentException($"{heads} heads do not divide the width {width}.", nameof(heads));
        _heads = heads;
        _qkv = new Linear(width, 3 * width, device: device);
        _proj = new Linear(width, width, device: device);
        _relPosH = new Parameter(torch.zeros(2 * gridSize - 1, width / heads, dtype: float32, device: device));
        _relPosW = new Parameter(torch.zeros(2 * gridSize - 1, width / heads, dtype: float32, device: device));
        register_module("qkv", _qkv);
        register_module("proj", _proj);
        register_parameter("rel_pos_h", _relPosH);
        register_parameter("rel_pos_w", _relPosW);
    }

    /// <summary>
    /// Most elements of bias held at once, at least one sequence's. Default 16 Mi (64 MB), one head of a global block at 1024 px:
    /// all of ViT-H's would hold 1 GB.
    /// </summary>
    public long BiasBudget { get; init; } = 16L << 20;

    /// <param name="input">(B, H, W, C) float32.</param>
    /// <returns>(B, H, W, C) float32.</returns>
    public override Tensor forward(Tensor input)
    {
        var (batch, height, width, channels) = (input.size(0), (int)input.size(1), (int)input.size(2), input.size(3));
        int tokens = height * width;
        long dim = channels / _heads;
        var qkv = _qkv.forward(input).view(batch, tokens, 3, _heads, dim).permute(2, 0, 3, 1, 4).reshape(3, batch * _heads, tokens, dim);
        var (q, k, v) = (qkv[0], qkv[1], qkv[2]);
        var (rows, columns) = RelativePosition.Bias(q, height, width, _relPosH, _relPosW);
        var mixed = Attend(q, k, v, rows, columns)
            .view(batch, _heads, tokens, dim).transpose(1, 2).reshape(batch, height, width, channels);
        return _proj.forward(mixed);
    }

    Tensor Attend(Tensor q, Tensor k, Tensor v, Tensor rows, Tensor columns)
    {
        var (sequences, tokens) = (q.size(0), q.size(1));
        long chunk = Math.Max(1, BiasBudget / (tokens * tokens));
        if (sequences <= chunk) return AttendChunk(q, k, v, rows, columns);
        var parts = new List<Tensor>();
        for (long start = 0; start < sequences; start += chunk)
        {
            // A scope per chunk: otherwise every bias lives until the caller's scope ends.
            using var scope = torch.NewDisposeScope();
            long count = Math.Min(chunk, sequences - start);
            Tensor Cut(Tensor x) => x.narrow(0, start, count);
            parts.Add(AttendChunk(Cut(q), Cut(k), Cut(v), Cut(rows), Cut(columns)).MoveToOuterDisposeScope());
        }
        return torch.cat(parts);
    }

    static Tensor AttendChunk(Tensor q, Tensor k, Tensor v, Tensor rows, Tensor columns)
    {
        var (sequences, tokens) = (q.size(0), q.size(1));
        var bias = rows.unsqueeze(3).Plus(columns.unsqueeze(2)).view(sequences, tokens, tokens);
        if (!bias.requires_grad)
            return nn.functional.scaled_dot_product_attention(q.unsqueeze(0), k.unsqueeze(0), v.unsqueeze(0), bias.unsqueeze(0)).squeeze(0);
        // The fused kernel has no gradient for its mask and falls back to a general one, 1.4 times slower to train than these three lines.
        var scores = torch.bmm(q.Times(1 / Math.Sqrt(q.size(2))), k.transpose(1, 2)).Plus(bias);
        return torch.bmm(torch.softmax(scores, dim: -1), v);
    }
}
