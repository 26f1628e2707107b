using Mimo.Model.Segmentation;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Masks with what leads to them: a label, perhaps a box, perhaps a point.</summary>
public sealed class ConceptBatch
{
    readonly float[]?[] _boxes;
    readonly float[]?[] _points;
    readonly int _side;

    /// <param name="rows">Target (S x S, 0 or 1), label number, box and point in 0..1 of the padded square.</param>
    /// <param name="side">S.</param>
    public ConceptBatch(IReadOnlyList<(float[] Target, long Label, float[]? Box, float[]? Point)> rows, int side)
    {
        var targets = new float[rows.Count * side * side];
        foreach (var (i, row) in rows.Index()) row.Target.CopyTo(targets, i * side * side);
        Targets = torch.tensor(targets).view(rows.Count, side, side);
        Labels = torch.tensor(rows.Select(r => r.Label).ToArray());
        _boxes = rows.Select(r => r.Box).ToArray();
        _points = rows.Select(r => r.Point).ToArray();
        Kinds = rows.Select(r => r.Box is not null ? "box" : r.Point is not null ? "point" : "name").ToArray();
        _side = side;
    }

    /// <summary>(M, S, S) float32, 0 or 1.</summary>
    public Tensor Targets { get; }

    /// <summary>(M) int64.</summary>
    public Tensor Labels { get; }

    /// <summary><c>name</c>, <c>box</c> or <c>point</c>, per mask.</summary>
    public string[] Kinds { get; }

    /// <summary>Decodes every mask from its token and, where <paramref name="prompts"/>, its box or point.</summary>
    /// <remarks>Kinds are decoded apart: they differ in their number of tokens, and padding is not what the service will send.</remarks>
    /// <param name="grounding">The decoder.</param>
    /// <param name="sam">(B, C, h, w) float32, all pictures.</param>
    /// <param name="picture">(M) int64, each mask's picture.</param>
    /// <param name="tokens">(M, C) float32.</param>
    /// <param name="prompts">Whether boxes and points reach the mask decoder.</param>
    /// <returns>Logits (M, 1, l, l) and predicted IoU (M, 1), in the order of the masks.</returns>
    public (Tensor LowRes, Tensor Iou) Decode(GroundingEncoder grounding, Tensor sam, Tensor picture, Tensor tokens, bool prompts)
    {
        var groups = Kinds.Index().GroupBy(k => prompts ? k.Item : "name").Select(g => (Kind: g.Key, Rows: g.Select(k => (long)k.Index).ToArray())).ToArray();
        var lowRes = new List<Tensor>();
        var iou = new List<Tensor>();
        foreach (var (kind, rows) in groups)
        {
            var index = torch.tensor(rows);
            var sparse = tokens.index_select(0, index).unsqueeze(1);
            Tensor? drawn = null;
            if (kind != "name")
            {
                var (boxes, points, labels) = Prompt(kind, rows);
                sparse = torch.cat([grounding.PromptEncoder.Encode(points, labels, boxes).Sparse, sparse], 1);
                drawn = PromptMask.Draw(boxes, points, labels, _side, (int)sam.size(-1) * 4);
            }
            var (l, i) = grounding.DecodeMasks(sam.index_select(0, picture.index_select(0, index)), sparse, drawn);
            lowRes.Add(l);
            iou.Add(i);
        }
        var order = torch.tensor(groups.SelectMany(g => g.Rows).Index().OrderBy(r => r.Item).Select(r => (long)r.Index).ToArray());
        return (torch.cat(lowRes, 0).index_select(0, order), torch.cat(iou, 0).index_select(0, order));
    }

    (Tensor? Boxes, Tensor? Points, Tensor? Labels) Prompt(string kind, long[] rows)
    {
        Tensor Pixels(float[]?[] values, long width) =>
            torch.tensor(rows.SelectMany(r => values[r]!).Select(v => v * _side).ToArray()).view(rows.Length, 1, width);
        return kind == "box"
            ? (Pixels(_boxes, 4), null, null)
            : (null, Pixels(_points, 2), torch.ones(rows.Length, 1, dtype: int64));
    }
}
