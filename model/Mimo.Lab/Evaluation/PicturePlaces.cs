using Mimo.Imaging.Masks;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation;

/// <summary>
/// A picture's masks at full size, read once, and the boxes and points drawn from them: exact boxes, and for each mask one point, the same
/// on every run.
/// </summary>
public sealed class PicturePlaces : IPlaces
{
    readonly int _width;
    readonly int _side;
    readonly string _picture;
    readonly long[] _areas;
    readonly float[]?[] _points;

    /// <param name="entry">The picture.</param>
    /// <param name="masks">0/1, row-major, the entry's size, in its order.</param>
    public PicturePlaces(IndexEntry entry, byte[][] masks)
    {
        (_width, _side, _picture, Masks) = (entry.Width, Math.Max(entry.Width, entry.Height), $"{entry.Dataset}/{entry.Id}", masks);
        _areas = [.. masks.Select(m => MaskGeometry.Area(m))];
        _points = new float[masks.Length][];
        Visible = [.. Enumerable.Range(0, masks.Length).Where(m => _areas[m] > 0)];
    }

    public byte[][] Masks { get; }

    public int[] Visible { get; }

    public static PicturePlaces Read(IndexEntry entry) => new(entry, [.. entry.Masks.Select(m => SampleStore.ReadMask(entry, m))]);

    public float[]? Box(int mask)
    {
        if (_areas[mask] == 0) return null;
        var box = MaskGeometry.Box(Masks[mask], _width);
        return [(float)box.X0 / _side, (float)box.Y0 / _side, (float)box.X1 / _side, (float)box.Y1 / _side];
    }

    public float[]? Point(int mask) => _areas[mask] == 0 ? null : _points[mask] ??= Draw(mask);

    public int SmallestAt(float[] point)
    {
        var at = (int)(point[1] * _side) * _width + (int)(point[0] * _side);
        return Visible.Where(m => Masks[m][at] != 0).OrderBy(m => _areas[m]).DefaultIfEmpty(-1).First();
    }

    float[]? Draw(int mask)
    {
        var square = new float[_side * _side];
        for (var i = 0; i < Masks[mask].Length; i++) square[i / _width * _side + i % _width] = Masks[mask][i];
        return PromptDrawer.Point(square, _side, new Random(Seed.Of(_picture, mask)));
    }
}
