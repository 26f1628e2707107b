using System.Collections.Concurrent;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;

namespace Mimo.Imaging.Tests.Phantoms;

/// <summary>A phantom with what the anatomy tests ask of it.</summary>
sealed class LabelledPicture(PhantomKind kind, int seed, int size)
{
    // Drawn once for all tests: drawing is what costs time here.
    static readonly ConcurrentDictionary<(PhantomKind, int, int), Lazy<LabelledPicture>> Drawn = new();
    readonly Phantom _phantom = PhantomGenerator.Draw(kind, seed, size);

    /// <summary>Enough to judge a picture by.</summary>
    public static IEnumerable<LabelledPicture> Some(PhantomKind kind) => Of(kind, 14, 112);

    /// <summary>Small ones, to count what occurs.</summary>
    public static IEnumerable<LabelledPicture> Many(PhantomKind kind) => Of(kind, 40, 64);

    static IEnumerable<LabelledPicture> Of(PhantomKind kind, int count, int size) => Enumerable.Range(100, count)
        .Select(seed => Drawn.GetOrAdd((kind, seed, size), k => new(() => new LabelledPicture(k.Item1, k.Item2, k.Item3))).Value);

    public IEnumerable<string> Labels => _phantom.Masks.Select(m => m.Label);
    public int Width => _phantom.Image.Width;
    public bool Has(string label) => Labels.Contains(label);
    public byte[] Mask(string label) => _phantom.Masks.Single(m => m.Label == label).Mask;
    public PixelBox Box(string label) => MaskGeometry.Box(Mask(label), Width);

    public (double X, double Y) Centre(string label)
    {
        var pixels = Pixels(label).ToList();
        return (pixels.Average(i => i % Width), pixels.Average(i => i / Width));
    }

    /// <summary>Share of one structure's pixels that lie in another.</summary>
    public double Share(string label, string inside)
    {
        var outer = Mask(inside);
        return Pixels(label).Average(i => outer[i]);
    }

    /// <summary>Mean of a channel over a structure.</summary>
    public double Mean(string label, int channel = 0) => Pixels(label).Average(i => Value(i, channel));

    /// <summary>Mean distance of a structure's pixels from a value: of a bright rim around a dark core too.</summary>
    public double Distance(string label, double from, int channel) => Pixels(label).Average(i => Math.Abs(Value(i, channel) - from));

    /// <summary>
    /// Mean of a channel over the pixels within a reach of the structure that are not in it and, if others are named, in one of those.
    /// </summary>
    public double Around(string label, int reach, int channel, params string[] within)
    {
        var (mask, places) = (Mask(label), within.Where(Has).Select(Mask).ToList());
        var ring = new HashSet<int>();
        foreach (var i in Pixels(label))
            for (var y = Math.Max(0, i / Width - reach); y <= Math.Min(mask.Length / Width - 1, i / Width + reach); y++)
                for (var x = Math.Max(0, i % Width - reach); x <= Math.Min(Width - 1, i % Width + reach); x++)
                    if (mask[y * Width + x] == 0 && (within.Length == 0 || places.Exists(p => p[y * Width + x] != 0))) ring.Add(y * Width + x);
        return ring.Average(i => Value(i, channel));
    }

    double Value(int pixel, int channel) => _phantom.Image.Bytes[pixel * _phantom.Image.Channels + channel];

    IEnumerable<int> Pixels(string label)
    {
        var mask = Mask(label);
        return Enumerable.Range(0, mask.Length).Where(i => mask[i] != 0);
    }
}
