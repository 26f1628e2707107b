using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Masks with what leads to them: a label, perhaps a box, perhaps a point. Coordinates are 0..1 of the padded square.</summary>
/// <param name="Targets">(M, S, S) float32, 0 or 1.</param>
/// <param name="Labels">(M) int64.</param>
/// <param name="Boxes">(M, 4) float32.</param>
/// <param name="HasBox">(M, 1) float32, 0 or 1.</param>
/// <param name="Points">(M, 2) float32.</param>
/// <param name="HasPoint">(M, 1) float32, 0 or 1.</param>
public sealed record ConceptBatch(Tensor Targets, Tensor Labels, Tensor Boxes, Tensor HasBox, Tensor Points, Tensor HasPoint)
{
    public long Count => Labels.size(0);

    public static ConceptBatch Of(IReadOnlyList<(float[] Target, long Label, float[]? Box, float[]? Point)> rows, int side)
    {
        var targets = new float[rows.Count * side * side];
        foreach (var (i, row) in rows.Index()) row.Target.CopyTo(targets, i * side * side);
        return new ConceptBatch(
            torch.tensor(targets).view(rows.Count, side, side),
            torch.tensor(rows.Select(r => r.Label).ToArray()),
            torch.tensor(rows.SelectMany(r => r.Box ?? [0, 0, 1, 1]).ToArray()).view(-1, 4),
            torch.tensor(rows.Select(r => r.Box is null ? 0f : 1f).ToArray()).view(-1, 1),
            torch.tensor(rows.SelectMany(r => r.Point ?? [0.5f, 0.5f]).ToArray()).view(-1, 2),
            torch.tensor(rows.Select(r => r.Point is null ? 0f : 1f).ToArray()).view(-1, 1));
    }

    public static string KindOf(float[]? box, float[]? point) => box is not null ? "box" : point is not null ? "point" : "name";
}
