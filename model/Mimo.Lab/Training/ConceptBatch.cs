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
    public (Tensor LowRes, Tensor Iou) Decode(GroundingEncoder grounding, Tensor sam, Tensor picture, Tensor tokens, bool prompts) =>
        Pass(grounding, sam, picture, tokens, prompts, null, null);

    /// <summary>
    /// SAM's interactive rounds: each mask gets a click drawn evenly from where it is wrong and is decoded again, on what it was and with
    /// all clicks so far. No gradient goes from a round to the one before.
    /// </summary>
    /// <param name="grounding">As for <see cref="Decode"/>.</param>
    /// <param name="sam">Likewise.</param>
    /// <param name="picture">Likewise.</param>
    /// <param name="tokens">Likewise.</param>
    /// <param name="prompts">Likewise.</param>
    /// <param name="lowRes">Logits of <see cref="Decode"/>.</param>
    /// <param name="rounds">Clicks on each mask.</param>
    /// <param name="random">Draws them.</param>
    /// <returns>As <see cref="Decode"/>, once a round.</returns>
    public IEnumerable<(Tensor LowRes, Tensor Iou)> Correct(
        GroundingEncoder grounding, Tensor sam, Tensor picture, Tensor tokens, bool prompts, Tensor lowRes, int rounds, Random random)
    {
        var clicks = Enumerable.Range(0, Kinds.Length).Select(_ => new List<float>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            lowRes = lowRes.detach();
            DrawnClick.Add(clicks, lowRes, Targets, random);
            var (corrected, iou) = Pass(grounding, sam, picture, tokens, prompts, clicks, lowRes);
            yield return (corrected, iou);
            lowRes = corrected;
        }
    }

    (Tensor LowRes, Tensor Iou) Pass(
        GroundingEncoder grounding, Tensor sam, Tensor picture, Tensor tokens, bool prompts, IReadOnlyList<float>[]? clicks, Tensor? earlier)
    {
        var groups = Kinds.Index().GroupBy(k => prompts ? k.Item : "name").Select(g => (Kind: g.Key, Rows: g.Select(k => (long)k.Index).ToArray())).ToArray();
        var lowRes = new List<Tensor>();
        var iou = new List<Tensor>();
        foreach (var (kind, rows) in groups)
        {
            var index = torch.tensor(rows);
            var boxes = kind == "box" ? Pixels(_boxes, rows, 4) : null;
            var marks = Marks(kind == "point", rows, clicks);
            var (l, i) = grounding.DecodeMasks(
                sam.index_select(0, picture.index_select(0, index)), tokens.index_select(0, index).unsqueeze(1), boxes, marks?.narrow(2, 0, 2),
                marks?.select(2, 2).to(int64), earlier?.index_select(0, index), draw: prompts);
            lowRes.Add(l);
            iou.Add(i);
        }
        var order = torch.tensor(groups.SelectMany(g => g.Rows).Index().OrderBy(r => r.Item).Select(r => (long)r.Index).ToArray());
        return (torch.cat(lowRes, 0).index_select(0, order), torch.cat(iou, 0).index_select(0, order));
    }

    Tensor Pixels(float[]?[] values, long[] rows, long width) =>
        torch.tensor(rows.SelectMany(r => values[r]!).Select(v => v * _side).ToArray()).view(rows.Length, 1, width);

    // (rows, points, 3), x, y, 1 inside or 0 outside: the question's point, then the clicks; null without either.
    Tensor? Marks(bool asked, long[] rows, IReadOnlyList<float>[]? clicks)
    {
        if (!asked && clicks is null) return null;
        return torch.tensor(rows.SelectMany(r => (float[])
        [
            .. asked ? [_points[r]![0] * _side, _points[r]![1] * _side, 1] : (float[])[], .. clicks?[r] ?? [],
        ]).ToArray()).view(rows.Length, -1, 3);
    }
}
