using System.Globalization;
using System.Text;

namespace Mimo.Imaging.Drawing;

/// <summary>Lays text out as line segments for <see cref="Canvas.Stroke"/>. Sizes are cap heights in pixels.</summary>
static class StrokeFont
{
    /// <summary>Of a cap height, which is ten units of the glyph table.</summary>
    const double Units = 10, Gap = 2.5, Dot = 0.45;
    /// <summary>Pen width as a share of the cap height.</summary>
    public const double Weight = 0.125;
    /// <summary>From one baseline to the next, in cap heights.</summary>
    public const double LineHeight = 1.9;

    /// <summary>Latin letters with marks, and typographic signs, that have a plain counterpart.</summary>
    const string Marked = "\u00c0\u00c1\u00c2\u00c3\u00c4\u00c5\u00c7\u00c8\u00c9\u00ca\u00cb\u00cc\u00cd\u00ce\u00cf"
        + "\u00d1\u00d2\u00d3\u00d4\u00d5\u00d6\u00d8\u00d9\u00da\u00db\u00dc\u00dd"
        + "\u00e0\u00e1\u00e2\u00e3\u00e4\u00e5\u00e7\u00e8\u00e9\u00ea\u00eb\u00ec\u00ed\u00ee\u00ef"
        + "\u00f1\u00f2\u00f3\u00f4\u00f5\u00f6\u00f8\u00f9\u00fa\u00fb\u00fc\u00fd\u00ff"
        + "\u2018\u2019\u201c\u201d\u2013\u2014\u2010\u2011\u2022\u00b7\u00b5\u03bc\u00d7\u00a0";
    const string Plain = "AAAAAACEEEEIIIINOOOOOOUUUUYaaaaaaceeeeiiiinoooooouuuuyy''\"\"----..uux ";

    static readonly Glyph[] Parsed = [.. Glyphs.Table.Select(Parse)];
    static readonly Glyph Unknown = Parse(Glyphs.Unknown);

    /// <summary>Width of one line in pixels, without the gap behind its last glyph.</summary>
    public static double Measure(string text, double size) => Math.Max(0, text.Sum(c => Of(c).Width + Gap) - Gap) * size / Units;

    /// <summary>Segments of one line that starts at x and stands on the baseline.</summary>
    public static List<Segment> Layout(string text, double x, double baseline, double size)
    {
        var (segments, scale) = (new List<Segment>(), size / Units);
        foreach (var character in text)
        {
            var glyph = Of(character);
            foreach (var s in glyph.Segments)
                segments.Add(new Segment(x + s.X0 * scale, baseline + (s.Y0 - Units) * scale,
                    x + s.X1 * scale, baseline + (s.Y1 - Units) * scale));
            x += (glyph.Width + Gap) * scale;
        }
        return segments;
    }

    /// <summary>Breaks at spaces so that no line is wider; a word that alone is wider is broken inside.</summary>
    public static List<string> Wrap(string text, double size, double width)
    {
        var (lines, line) = (new List<string>(), new StringBuilder());
        foreach (var word in text.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && Measure($"{line} {word}", size) > width) Flush();
            if (line.Length > 0) line.Append(' ');
            foreach (var character in word)
            {
                if (line.Length > 0 && Measure($"{line}{character}", size) > width) Flush();
                line.Append(character);
            }
        }
        Flush();
        return lines;

        void Flush()
        {
            if (line.Length > 0) lines.Add(line.ToString());
            line.Clear();
        }
    }

    static Glyph Of(char character)
    {
        if (Marked.IndexOf(character) is >= 0 and var at) character = Plain[at];
        var index = character - Glyphs.First;
        return index >= 0 && index < Parsed.Length ? Parsed[index] : Unknown;
    }

    static Glyph Parse(string text)
    {
        var (segments, bar) = (new List<Segment>(), text.IndexOf('|'));
        foreach (var stroke in text[(bar + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            (double X, double Y)? pen = null;
            foreach (var token in stroke.Split(' '))
            {
                var n = Numbers(token.TrimStart('@', '*'));
                if (token[0] == '*') segments.Add(new Segment(n[0], n[1] - Dot / 2, n[0], n[1] + Dot / 2));
                else if (token[0] == '@') Arc(n);
                else To(n[0], n[1]);
            }

            void Arc(double[] n)
            {
                const int steps = 24;
                for (var i = 0; i <= steps; i++)
                {
                    var angle = (n[4] + (n[5] - n[4]) * i / steps) * Math.PI / 180;
                    To(n[0] + n[2] * Math.Cos(angle), n[1] + n[3] * Math.Sin(angle));
                }
            }

            void To(double x, double y)
            {
                if (pen is { } from) segments.Add(new Segment(from.X, from.Y, x, y));
                pen = (x, y);
            }
        }
        return new Glyph(double.Parse(text.AsSpan(0, bar), CultureInfo.InvariantCulture), [.. segments]);
    }

    static double[] Numbers(string token) => [.. token.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    sealed record Glyph(double Width, Segment[] Segments);
}
