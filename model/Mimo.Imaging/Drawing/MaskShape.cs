using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;

namespace Mimo.Imaging.Drawing;

/// <summary>A mask brought to the picture's scale: its signed distances inside a box around it, in picture pixels.</summary>
sealed class MaskShape
{
    const int Margin = 8;
    readonly float[] _distance;
    readonly Rgb _colour;

    MaskShape(int number, PixelBox box, float[] distance)
    {
        (Number, Box, _distance, _colour) = (number, box, distance, Palette.Of(number));
        // A little outside counts too: after smoothing a speck may be inside nowhere.
        var edge = Enumerable.Range(0, distance.Length).Where(i => distance[i] is > -0.6f and < 1.5f);
        Edge = [.. edge.Select(i => (box.X0 + i % box.Width + 0.5, box.Y0 + i / box.Width + 0.5))];
        // A mask of the whole image has none.
        if (Edge.Count == 0) Edge = [(box.X0, box.Y0), (box.X1, box.Y0), (box.X0, box.Y1), (box.X1, box.Y1)];
    }

    public int Number { get; }
    /// <summary>In pixels of the picture, with a margin.</summary>
    public PixelBox Box { get; }

    /// <summary>Centres of the picture's pixels along the inner side of the edge.</summary>
    public IReadOnlyList<(double X, double Y)> Edge { get; }

    public static MaskShape Of(OverlayMask mask, OverlayFrame frame)
    {
        var (source, plane) = (mask.Mask.Decode(), new byte[mask.Mask.Width * mask.Mask.Height]);
        for (var i = 0; i < plane.Length; i++) plane[i] = source[i] != 0 ? byte.MaxValue : (byte)0;
        var grey = new PixelBuffer(mask.Mask.Width, mask.Mask.Height, 1, 8, plane);
        var covered = PillowResampler.Resize(grey, frame.Width, frame.Height, ResampleFilter.Bilinear).Bytes.ToArray();
        // Reducing may leave a small finding below half a pixel everywhere: then whatever it touches is shown rather than nothing.
        var threshold = Math.Min((byte)128, Math.Max((byte)1, covered.Max()));
        for (var i = 0; i < covered.Length; i++) covered[i] = covered[i] >= threshold ? (byte)1 : (byte)0;

        var tight = MaskGeometry.Box(covered, frame.Width);
        var box = new PixelBox(Math.Max(0, tight.X0 - Margin), Math.Max(0, tight.Y0 - Margin),
            Math.Min(frame.Width, tight.X1 + Margin), Math.Min(frame.Height, tight.Y1 + Margin));
        var cut = new byte[box.Width * box.Height];
        for (var y = 0; y < box.Height; y++)
            covered.AsSpan((box.Y0 + y) * frame.Width + box.X0, box.Width).CopyTo(cut.AsSpan(y * box.Width));
        var distance = DistanceField.Signed(cut, box.Width, box.Height);
        return new MaskShape(mask.Number, box with { X0 = box.X0 + frame.Left, X1 = box.X1 + frame.Left }, distance);
    }

    public void Fill(Canvas canvas, double opacity) => Paint(canvas, _colour, d => Math.Clamp(d + 0.5, 0, 1) * opacity);

    /// <summary>A coloured line on a darker, wider one, so that it is seen on bright ground and on dark.</summary>
    public void Outline(Canvas canvas, double unit, bool wide)
    {
        var half = (wide ? 4.2 : 1.25) * unit;
        Paint(canvas, Rgb.Black, d => 0.55 * Math.Clamp(half + 1.15 * unit + 0.5 - Math.Abs(d), 0, 1));
        Paint(canvas, _colour, d => Math.Clamp(half + 0.5 - Math.Abs(d), 0, 1));
    }

    /// <summary>Signed distance to the edge at a place on the picture; minus infinity far away.</summary>
    public double DistanceAt(double x, double y)
    {
        var (column, row) = ((int)Math.Floor(x) - Box.X0, (int)Math.Floor(y) - Box.Y0);
        return column < 0 || row < 0 || column >= Box.Width || row >= Box.Height ? double.NegativeInfinity
            : _distance[row * Box.Width + column];
    }

    void Paint(Canvas canvas, Rgb colour, Func<double, double> alpha)
    {
        for (var y = 0; y < Box.Height; y++)
            for (var x = 0; x < Box.Width; x++) canvas.Blend(Box.X0 + x, Box.Y0 + y, colour, alpha(_distance[y * Box.Width + x]));
    }
}
