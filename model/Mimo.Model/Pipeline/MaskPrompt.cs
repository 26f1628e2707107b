namespace Mimo.Model.Pipeline;

/// <summary>
/// What a mask is made from, as the one row of floats that travels to whoever makes it: number of boxes, number of points, four floats a
/// box, three a point (x, y, 1 inside or 0 outside), the projected <c>&lt;SEG&gt;</c> vector. Places in pixels of SAM's padded square.
/// </summary>
readonly ref struct MaskPrompt
{
    const int Head = 2;

    MaskPrompt(ReadOnlySpan<float> boxes, ReadOnlySpan<float> points, ReadOnlySpan<float> vector)
    {
        Boxes = boxes;
        Points = points;
        Vector = vector;
    }

    public ReadOnlySpan<float> Boxes { get; }

    public ReadOnlySpan<float> Points { get; }

    public ReadOnlySpan<float> Vector { get; }

    public bool HasPlaces => Boxes.Length + Points.Length > 0;

    public static float[] Places(ReadOnlySpan<float> boxes, ReadOnlySpan<float> points) => [boxes.Length / 4, points.Length / 3, .. boxes, .. points];

    /// <exception cref="ArgumentException">The row is not of this width.</exception>
    public static MaskPrompt Parse(ReadOnlySpan<float> row, int width)
    {
        if (row.Length == width) return new MaskPrompt([], [], row);
        if (row.Length < Head + width) throw new ArgumentException($"{row.Length} floats are no mask prompt of width {width}.", nameof(row));
        var (boxes, points) = ((int)row[0] * 4, (int)row[1] * 3);
        if (boxes < 0 || points < 0 || row.Length != Head + boxes + points + width)
            throw new ArgumentException($"{row.Length} floats are no mask prompt of width {width}.", nameof(row));
        return new MaskPrompt(row.Slice(Head, boxes), row.Slice(Head + boxes, points), row[^width..]);
    }
}
