using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Drawing;

/// <summary>A straight pen stroke in pixels; of no length, a dot.</summary>
readonly record struct Segment(double X0, double Y0, double X1, double Y1);

/// <summary>
/// An 8-bit RGB picture that shapes are blended onto, edges smoothed by their distance to each pixel centre. Shapes may reach beyond it.
/// </summary>
sealed class Canvas
{
    readonly byte[] _rgb;

    public Canvas(int width, int height, Rgb background)
    {
        (Width, Height, _rgb) = (width, height, new byte[width * height * 3]);
        for (var i = 0; i < _rgb.Length; i += 3) (_rgb[i], _rgb[i + 1], _rgb[i + 2]) = (background.R, background.G, background.B);
    }

    public int Width { get; }
    public int Height { get; }

    public PixelBuffer ToPixels() => new(Width, Height, 3, 8, _rgb);

    /// <summary>Copies an 8-bit RGB image so that its top left lies at (x, y).</summary>
    public void Paste(PixelBuffer image, int x, int y)
    {
        for (var row = 0; row < image.Height; row++) image.Row(row).CopyTo(_rgb.AsSpan(((y + row) * Width + x) * 3));
    }

    public void Blend(int x, int y, Rgb colour, double alpha)
    {
        if (x < 0 || y < 0 || x >= Width || y >= Height || alpha <= 0) return;
        var at = (y * Width + x) * 3;
        var share = Math.Min(alpha, 1);
        _rgb[at] = (byte)(_rgb[at] + (colour.R - _rgb[at]) * share + 0.5);
        _rgb[at + 1] = (byte)(_rgb[at + 1] + (colour.G - _rgb[at + 1]) * share + 0.5);
        _rgb[at + 2] = (byte)(_rgb[at + 2] + (colour.B - _rgb[at + 2]) * share + 0.5);
    }

    public void Disc(double x, double y, double radius, Rgb colour, double alpha = 1) =>
        Stroke([new Segment(x, y, x, y)], radius * 2, colour, alpha);

    /// <summary>Round ends; where segments of one call overlap, the colour is laid once.</summary>
    public void Stroke(IReadOnlyCollection<Segment> segments, double width, Rgb colour, double alpha = 1)
    {
        if (segments.Count == 0) return;
        var reach = width / 2 + 1;
        int left = Math.Max(0, (int)(segments.Min(s => Math.Min(s.X0, s.X1)) - reach)),
            top = Math.Max(0, (int)(segments.Min(s => Math.Min(s.Y0, s.Y1)) - reach));
        int right = Math.Min(Width, (int)(segments.Max(s => Math.Max(s.X0, s.X1)) + reach) + 1),
            bottom = Math.Min(Height, (int)(segments.Max(s => Math.Max(s.Y0, s.Y1)) + reach) + 1);
        if (right <= left || bottom <= top) return;

        var coverage = new double[(right - left) * (bottom - top)];
        foreach (var s in segments)
        {
            var (dx, dy) = (s.X1 - s.X0, s.Y1 - s.Y0);
            var length = dx * dx + dy * dy;
            for (var y = Math.Max(top, (int)(Math.Min(s.Y0, s.Y1) - reach)); y < Math.Min(bottom, Math.Max(s.Y0, s.Y1) + reach); y++)
                for (var x = Math.Max(left, (int)(Math.Min(s.X0, s.X1) - reach)); x < Math.Min(right, Math.Max(s.X0, s.X1) + reach); x++)
                {
                    var (px, py) = (x + 0.5 - s.X0, y + 0.5 - s.Y0);
                    var along = length == 0 ? 0 : Math.Clamp((px * dx + py * dy) / length, 0, 1);
                    var distance = Math.Sqrt(Square(px - along * dx) + Square(py - along * dy));
                    var at = (y - top) * (right - left) + x - left;
                    coverage[at] = Math.Max(coverage[at], Math.Clamp(width / 2 + 0.5 - distance, 0, 1));
                }
        }
        for (var i = 0; i < coverage.Length; i++) Blend(left + i % (right - left), top + i / (right - left), colour, coverage[i] * alpha);
    }

    /// <summary>One line of text on a baseline; the size is the cap height.</summary>
    public void Text(string text, double x, double baseline, double size, Rgb colour) =>
        Stroke(StrokeFont.Layout(text, x, baseline, size), Math.Max(1.1, size * StrokeFont.Weight), colour);

    static double Square(double x) => x * x;
}
