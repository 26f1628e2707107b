using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation;

/// <summary>What no model at all scores: the box, the ellipse that fills it, and the label's mean mask over the train split.</summary>
public sealed class Floors
{
    const int Side = 128;

    readonly Dictionary<string, float[]> _means;

    public Floors(IReadOnlyList<IndexEntry> train)
    {
        var sums = new Dictionary<string, (float[] Sum, int Count)>();
        Parallel.ForEach(train.SelectMany(e => e.Masks.Select(m => (Entry: e, Mask: m))), pair =>
        {
            var mask = SampleStore.ReadMask(pair.Entry, pair.Mask);
            lock (sums)
            {
                var (sum, count) = sums.TryGetValue(pair.Mask.Label, out var old) ? old : (new float[Side * Side], 0);
                for (var i = 0; i < sum.Length; i++) sum[i] += mask[Source(i, pair.Entry.Width, pair.Entry.Height)];
                sums[pair.Mask.Label] = (sum, count + 1);
            }
        });
        _means = sums.ToDictionary(s => s.Key, s => s.Value.Sum.Select(v => v / s.Value.Count).ToArray());
    }

    /// <summary>IoU of each rule with a mask; <c>mean_mask</c> is left out for a label that the train split lacks.</summary>
    public Dictionary<string, double> Of(IndexEntry entry, IndexMask mask, byte[] truth)
    {
        var floors = new Dictionary<string, double>
        {
            ["box"] = MaskScorer.Iou(Box(mask, entry.Width, entry.Height), truth),
            ["ellipse"] = MaskScorer.Iou(Ellipse(mask, entry.Width, entry.Height), truth),
        };
        if (Mean(mask.Label, entry.Width, entry.Height) is { } mean) floors["mean_mask"] = MaskScorer.Iou(mean, truth);
        return floors;
    }

    public static byte[] Box(IndexMask mask, int width, int height) => Inside(mask, width, height, (x, y) => Math.Abs(x) <= 1 && Math.Abs(y) <= 1);

    public static byte[] Ellipse(IndexMask mask, int width, int height) => Inside(mask, width, height, (x, y) => x * x + y * y <= 1);

    /// <summary>Pixels that belong to the label in at least half of its training pictures, all stretched to one frame; null for an unseen label.</summary>
    public byte[]? Mean(string label, int width, int height)
    {
        if (!_means.TryGetValue(label, out var mean)) return null;
        // A label that wanders has no pixel at one half: then half of its most frequent pixel is the line.
        var line = Math.Min(0.5f, mean.Max() / 2);
        var plane = new byte[width * height];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = (byte)(mean[i / width * Side / height * Side + i % width * Side / width] >= line ? 1 : 0);
        return plane;
    }

    static int Source(int i, int width, int height) => i / Side * height / Side * width + i % Side * width / Side;

    static byte[] Inside(IndexMask mask, int width, int height, Func<double, double, bool> within)
    {
        var (cx, cy) = ((mask.Box[0] + mask.Box[2]) / 2.0, (mask.Box[1] + mask.Box[3]) / 2.0);
        var (rx, ry) = (Math.Max(0.5, (mask.Box[2] - mask.Box[0]) / 2.0), Math.Max(0.5, (mask.Box[3] - mask.Box[1]) / 2.0));
        var plane = new byte[width * height];
        for (var i = 0; i < plane.Length; i++)
            plane[i] = (byte)(within((i % width + 0.5 - cx) / rx, (i / width + 0.5 - cy) / ry) ? 1 : 0);
        return plane;
    }
}
