namespace Mimo.Imaging.Masks;

public sealed partial class Rle
{
    /// <summary>
    /// Intersection over union, 0..1; 0 when both are empty. With <paramref name="crowd"/>, over this mask's own area instead: COCO's
    /// rule when <paramref name="other"/> is a crowd.
    /// </summary>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public double Iou(Rle other, bool crowd = false)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckFrame(this, other);
        // Most pairs of an answer are apart: their boxes say so without a walk over the runs.
        if (!Box.Overlaps(other.Box)) return 0;
        var common = Merge([this, other], intersect: true).Area;
        return common == 0 ? 0 : (double)common / (crowd ? Area : Area + other.Area - common);
    }

    /// <summary>Union (default) or intersection of all.</summary>
    /// <exception cref="ArgumentException">None given, or the sizes differ.</exception>
    public static Rle Merge(IReadOnlyList<Rle> masks, bool intersect = false)
    {
        ArgumentNullException.ThrowIfNull(masks);
        if (masks.Count == 0) throw new ArgumentException("Nothing to merge.", nameof(masks));
        var merged = masks[0];
        foreach (var mask in masks.Skip(1)) merged = Merge(merged, mask, intersect);
        return merged;
    }

    static Rle Merge(Rle a, Rle b, bool intersect)
    {
        CheckFrame(a, b);
        var (left, right, counts, run, inside) = (new Cursor(a._counts), new Cursor(b._counts), new List<int>(), 0, false);
        for (var remaining = a.Width * a.Height; remaining > 0;)
        {
            var step = Math.Min(left.Settle(), right.Settle());
            if (inside != (intersect ? left.Inside && right.Inside : left.Inside || right.Inside))
            {
                counts.Add(run);
                (run, inside) = (0, !inside);
            }
            run += step;
            remaining -= step;
            left.Advance(step);
            right.Advance(step);
        }
        counts.Add(run);
        return new Rle(a.Width, a.Height, [.. counts]);
    }

    static void CheckFrame(Rle a, Rle b)
    {
        if (a.Width != b.Width || a.Height != b.Height)
            throw new ArgumentException($"Masks of {a.Width} x {a.Height} and {b.Width} x {b.Height} do not share a frame.");
    }

    struct Cursor(int[] counts)
    {
        int _run = 0;
        int _left = counts[0];

        public readonly bool Inside => _run % 2 == 1;

        /// <summary>Moves past used-up runs; returns what is left of the current one.</summary>
        public int Settle()
        {
            while (_left == 0) _left = counts[++_run];
            return _left;
        }

        public void Advance(int pixels) => _left -= pixels;
    }
}
