namespace Mimo.Imaging.Drawing;

/// <summary>The strip under the image: caption, then entries that flow from left to right, then a footnote.</summary>
sealed class Legend
{
    const double TextSize = 11, CaptionSize = 12, FootnoteSize = 8.5;
    const double Padding = 18, EntryGap = 30, RowGap = 11, TextLeft = 2 * TagPlacer.Radius + 9;

    readonly double _unit;
    readonly List<string> _caption;
    readonly List<string> _footnote;
    readonly List<Entry> _entries;

    Legend(double unit, List<string> caption, List<string> footnote, List<Entry> entries, int height) =>
        (_unit, _caption, _footnote, _entries, Height) = (unit, caption, footnote, entries, height);

    public static Rgb Background { get; } = new(0x14, 0x17, 0x1b);
    static Rgb Bright { get; } = new(0xec, 0xee, 0xf1);
    static Rgb Dim { get; } = new(0x96, 0x9d, 0xa6);

    /// <summary>Pixels.</summary>
    public int Height { get; }

    public static Legend Of(IReadOnlyList<OverlayMask> masks, OverlayPrompts prompts, OverlayOptions options, OverlayFrame frame)
    {
        var (unit, width) = (frame.Unit, frame.CanvasWidth - 2 * Padding * frame.Unit);
        var y = Padding * unit;
        var caption = StrokeFont.Wrap(options.Caption ?? "", CaptionSize * unit, width);
        if (caption.Count > 0) y += (caption.Count * CaptionSize * StrokeFont.LineHeight + RowGap) * unit;

        var entries = new List<Entry>();
        var x = Padding * unit;
        var rowHeight = 0.0;
        foreach (var (kind, number, text) in Contents(masks, prompts))
        {
            var lines = StrokeFont.Wrap(text, TextSize * unit, width - TextLeft * unit);
            var entryWidth = TextLeft * unit + lines.Select(l => StrokeFont.Measure(l, TextSize * unit)).DefaultIfEmpty(0).Max();
            if (x > Padding * unit && x + entryWidth > Padding * unit + width)
                (x, y, rowHeight) = (Padding * unit, y + rowHeight + RowGap * unit, 0);
            entries.Add(new Entry(kind, number, lines, x, y));
            x += entryWidth + EntryGap * unit;
            rowHeight = Math.Max(rowHeight, Math.Max(2 * TagPlacer.Radius, lines.Count * TextSize * StrokeFont.LineHeight) * unit);
        }
        y += rowHeight;

        var footnote = StrokeFont.Wrap(options.Footnote ?? "", FootnoteSize * unit, width);
        if (footnote.Count > 0) y += ((entries.Count > 0 ? RowGap : 0) + footnote.Count * FootnoteSize * StrokeFont.LineHeight) * unit;
        var empty = caption.Count == 0 && entries.Count == 0 && footnote.Count == 0;
        return new Legend(unit, caption, footnote, entries, empty ? 0 : (int)Math.Ceiling(y + Padding * unit));
    }

    public void Draw(Canvas canvas, int top)
    {
        var left = Padding * _unit;
        var baseline = top + (Padding + CaptionSize) * _unit;
        foreach (var line in _caption)
        {
            canvas.Text(line, left, baseline, CaptionSize * _unit, Bright);
            baseline += CaptionSize * StrokeFont.LineHeight * _unit;
        }
        foreach (var entry in _entries)
        {
            var (x, y) = (entry.X + TagPlacer.Radius * _unit, top + entry.Y + TagPlacer.Radius * _unit);
            switch (entry.Kind)
            {
                case Kind.Box: Overlay.BoxMark(canvas, x - 10 * _unit, y - 8 * _unit, x + 10 * _unit, y + 8 * _unit, _unit * 0.8); break;
                case Kind.Point or Kind.NegativePoint: Overlay.PointMark(canvas, x, y, entry.Kind == Kind.NegativePoint, _unit); break;
                default: Badge(canvas, x, y, entry.Number, _unit); break;
            }
            var line = y + TextSize * _unit / 2;
            foreach (var text in entry.Lines)
            {
                canvas.Text(text, entry.X + TextLeft * _unit, line, TextSize * _unit, entry.Kind == Kind.Mask ? Bright : Dim);
                line += TextSize * StrokeFont.LineHeight * _unit;
            }
        }
        baseline = top + Height - Padding * _unit - (_footnote.Count - 1) * FootnoteSize * StrokeFont.LineHeight * _unit;
        foreach (var line in _footnote)
        {
            canvas.Text(line, left, baseline, FootnoteSize * _unit, Dim);
            baseline += FootnoteSize * StrokeFont.LineHeight * _unit;
        }
    }

    /// <summary>A number on a disc of its colour, the same on the image and in the legend.</summary>
    public static void Badge(Canvas canvas, double x, double y, int number, double unit)
    {
        var colour = Palette.Of(number);
        canvas.Disc(x, y, (TagPlacer.Radius + 1.2) * unit, Rgb.Black, 0.55);
        canvas.Disc(x, y, (TagPlacer.Radius - 0.3) * unit, colour);
        var text = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        // Three figures still have to fit the disc.
        var size = (text.Length switch { 1 => 11, 2 => 9.5, _ => 7.5 }) * unit;
        canvas.Text(text, x - StrokeFont.Measure(text, size) / 2, y + size / 2, size, colour.Ink);
    }

    static IEnumerable<(Kind Kind, int Number, string Text)> Contents(IReadOnlyList<OverlayMask> masks, OverlayPrompts prompts)
    {
        foreach (var mask in masks)
            yield return mask.Mask.Area > 0 ? (Kind.Mask, mask.Number, mask.Phrase)
                : (Kind.EmptyMask, mask.Number, $"{mask.Phrase} (empty mask)");
        if (prompts.Boxes.Count > 0) yield return (Kind.Box, 0, "box of the question");
        if (prompts.Points.Any(p => !p.Negative)) yield return (Kind.Point, 0, "point of the question");
        if (prompts.Points.Any(p => p.Negative)) yield return (Kind.NegativePoint, 0, "point to leave out");
    }

    enum Kind { Mask, EmptyMask, Box, Point, NegativePoint }

    sealed record Entry(Kind Kind, int Number, List<string> Lines, double X, double Y);
}
