using Mimo.Imaging.Masks;
using Mimo.Lab.Data;
using Mimo.Lab.Metrics;

namespace Mimo.Lab.Evaluation;

/// <summary>Compares the masks of an answer with the expected ones. Masks are compared as 0/1 planes of the picture's size.</summary>
public static class MaskScorer
{
    /// <summary>Fills in all that follows from the masks: IoUs of the entities, of the answer, of the unions, and the floors.</summary>
    /// <param name="result">With the masks of its entities.</param>
    /// <param name="entry">Its picture.</param>
    /// <param name="truths">The expected masks, in the order of the result's labels.</param>
    /// <param name="floors">Null leaves the floors out.</param>
    /// <exception cref="InvalidDataException">A mask is of another size than the picture.</exception>
    public static EvalResult Score(EvalResult result, IndexEntry entry, IReadOnlyList<byte[]> truths, Floors? floors)
    {
        var planes = result.Entities.Select(e => Plane(e.Mask, entry)).ToArray();
        var ious = planes.Select(p => truths.Select(t => Iou(p, t)).ToArray()).ToArray();
        var pairs = MaskMatching.Greedy(ious);
        var paired = pairs.ToDictionary(p => p.Prediction, p => p.Iou);
        return result with
        {
            Entities = [.. result.Entities.Select((e, i) => e with { Iou = paired.GetValueOrDefault(i), Ious = ious[i] })],
            Iou = MaskMatching.MeanIou(pairs),
            UnionIou = UnionIou(Union(planes, entry), Union(truths, entry)),
            Floors = floors is null || truths.Count == 0 ? [] : Mean(result.Masks.Select((m, i) => floors.Of(entry, entry.Masks[m], truths[i])).ToArray()),
        };
    }

    /// <summary>GLaMM's IoU of two planes; of two empty ones 1 instead of its NaN.</summary>
    public static double Iou(byte[] a, byte[] b)
    {
        var (both, any) = Count(a, b);
        return any == 0 ? 1 : (double)both / any;
    }

    // LISA's gIoU adds 1e-5 to the union.
    static double UnionIou(byte[] a, byte[] b)
    {
        var (both, any) = Count(a, b);
        return any == 0 ? 1 : both / (any + 1e-5);
    }

    static (long Both, long Any) Count(byte[] a, byte[] b)
    {
        long both = 0, any = 0;
        for (var i = 0; i < a.Length; i++)
        {
            both += a[i] & b[i];
            any += a[i] | b[i];
        }
        return (both, any);
    }

    static byte[] Union(IReadOnlyList<byte[]> planes, IndexEntry entry)
    {
        if (planes.Count == 1) return planes[0];
        var union = new byte[entry.Width * entry.Height];
        foreach (var plane in planes)
            for (var i = 0; i < union.Length; i++) union[i] |= plane[i];
        return union;
    }

    static byte[] Plane(EvalMask mask, IndexEntry entry)
    {
        if (mask.Size is not [var height, var width] || height != entry.Height || width != entry.Width)
            throw new InvalidDataException($"A mask of {string.Join(" x ", mask.Size)} for picture {entry.Dataset}/{entry.Id} of {entry.Height} x {entry.Width}.");
        return Rle.Parse(mask.Counts, width, height).Decode();
    }

    static Dictionary<string, double> Mean(Dictionary<string, double>[] each) =>
        each.SelectMany(f => f).GroupBy(f => f.Key).ToDictionary(g => g.Key, g => g.Average(f => f.Value));
}
