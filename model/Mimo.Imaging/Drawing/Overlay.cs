using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;

namespace Mimo.Imaging.Drawing;

/// <summary>
/// Draws an answer on its image: each mask as a translucent fill with an outline and a number, the caller's boxes and points, and below
/// a legend with number, colour and phrase. For people to look at; whoever computes takes the masks themselves.
/// </summary>
public static class Overlay
{
    static readonly Rgb Prompt = Rgb.White;

    /// <summary>8-bit RGB; the image comes first from the top, centred when it is narrower than the legend.</summary>
    /// <exception cref="ArgumentException">A mask is of another size than the image, or an option is out of its range.</exception>
    public static PixelBuffer Draw(PixelBuffer image, IReadOnlyList<OverlayMask> masks, OverlayPrompts? prompts = null,
        OverlayOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(masks);
        prompts ??= OverlayPrompts.None;
        options ??= new OverlayOptions();
        Check(image, masks, options);

        var frame = OverlayFrame.Of(image.Width, image.Height, options);
        var legend = Legend.Of(masks, prompts, options, frame);
        var canvas = new Canvas(frame.CanvasWidth, frame.Height + legend.Height, Legend.Background);
        var scaled = PillowResampler.Resize(image.ToEightBit().ToRgb(), frame.Width, frame.Height, ResampleFilter.Bicubic);
        canvas.Paste(scaled, frame.Left, 0);

        // Larger ones first and outlines after all fills: a mask inside another stays on top of it.
        var visible = masks.Where(m => m.Mask.Area > 0).OrderByDescending(m => m.Mask.Area).ToList();
        var shapes = visible.Select(m => MaskShape.Of(m, frame)).ToList();
        foreach (var shape in shapes) shape.Fill(canvas, options.FillOpacity);
        for (var i = 0; i < shapes.Count; i++)
            shapes[i].Outline(canvas, frame.Unit, wide: visible.Skip(i + 1).Any(inner => Holds(visible[i], inner)));
        DrawPrompts(canvas, prompts, frame);
        foreach (var (shape, x, y) in TagPlacer.Place(shapes, frame)) Legend.Badge(canvas, x, y, shape.Number, frame.Unit);
        legend.Draw(canvas, frame.Height);
        return canvas.ToPixels();
    }

    /// <summary>A part of a finding shares some of its edge, which then must be seen beside the part's own.</summary>
    static bool Holds(OverlayMask outer, OverlayMask inner) => inner.Mask.Iou(outer.Mask, crowd: true) > 0.9;

    static void DrawPrompts(Canvas canvas, OverlayPrompts prompts, OverlayFrame frame)
    {
        foreach (var box in prompts.Boxes)
        {
            var (x0, y0) = frame.ToCanvas(box.X0, box.Y0);
            var (x1, y1) = frame.ToCanvas(box.X1, box.Y1);
            BoxMark(canvas, x0, y0, x1, y1, frame.Unit);
        }
        foreach (var point in prompts.Points)
        {
            var (x, y) = frame.ToCanvas(point.X, point.Y);
            PointMark(canvas, x, y, point.Negative, frame.Unit);
        }
    }

    /// <summary>White dashes on a dark line: seen on any ground, and no mask has them.</summary>
    internal static void BoxMark(Canvas canvas, double x0, double y0, double x1, double y1, double unit)
    {
        Segment[] sides = [new(x0, y0, x1, y0), new(x1, y0, x1, y1), new(x1, y1, x0, y1), new(x0, y1, x0, y0)];
        canvas.Stroke(sides, 4 * unit, Rgb.Black, 0.5);
        canvas.Stroke([.. sides.SelectMany(s => Dashes(s, 9 * unit))], 2 * unit, Prompt);
    }

    internal static void PointMark(Canvas canvas, double x, double y, bool negative, double unit)
    {
        canvas.Disc(x, y, 8.5 * unit, Rgb.Black, 0.6);
        canvas.Disc(x, y, 7 * unit, Prompt);
        Segment dash = new(x - 3.2 * unit, y, x + 3.2 * unit, y), upright = new(x, y - 3.2 * unit, x, y + 3.2 * unit);
        canvas.Stroke(negative ? [dash] : [dash, upright], 2 * unit, Rgb.Black);
    }

    static IEnumerable<Segment> Dashes(Segment s, double length)
    {
        var whole = Math.Max(Math.Abs(s.X1 - s.X0), Math.Abs(s.Y1 - s.Y0));
        // An odd number of equal parts, so that every corner is drawn.
        var parts = Math.Max(1, (int)(whole / length / 2) * 2 + 1);
        for (var i = 0; i < parts; i += 2)
        {
            double from = (double)i / parts, to = (i + 1.0) / parts;
            var (dx, dy) = (s.X1 - s.X0, s.Y1 - s.Y0);
            yield return new Segment(s.X0 + dx * from, s.Y0 + dy * from, s.X0 + dx * to, s.Y0 + dy * to);
        }
    }

    static void Check(PixelBuffer image, IReadOnlyList<OverlayMask> masks, OverlayOptions options)
    {
        if (options.MinimumWidth is < 64 or > 4096 || options.MaximumSide is < 64 or > 8192 || options.FillOpacity is not (>= 0 and <= 1))
            throw new ArgumentException("An option is out of its range.", nameof(options));
        foreach (var mask in masks)
            if (mask.Mask.Width != image.Width || mask.Mask.Height != image.Height)
                throw new ArgumentException($"{mask} is {mask.Mask.Width} x {mask.Mask.Height}, not the image's size.", nameof(masks));
    }
}
