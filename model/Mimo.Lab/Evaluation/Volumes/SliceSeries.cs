using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Data;

namespace Mimo.Lab.Evaluation.Volumes;

/// <summary>Neighbouring slices in their order, with what is on each.</summary>
/// <param name="Name">Names it in results.</param>
/// <param name="Dataset">Where it is from.</param>
/// <param name="Slices">Of one size; a label that a slice does not have ends there.</param>
public sealed record SliceSeries(string Name, string Dataset, (PixelBuffer Image, Dictionary<string, byte[]> Masks)[] Slices)
{
    // Masks of fewer pixels are the noise of an annotation's edge.
    const int SmallestMask = 25;
    const int FewestSlices = 3;

    /// <summary>The pictures of one group in the order of the index.</summary>
    public static SliceSeries Read(IGrouping<string, IndexEntry> group) => new(
        group.Key, group.First().Dataset,
        [.. group.Select(e => (SampleStore.ReadImage(e), e.Masks.ToDictionary(m => m.Label, m => SampleStore.ReadMask(e, m))))]);

    /// <summary>A drawn abdomen.</summary>
    public static SliceSeries Drawn(PhantomKind kind, int seed, int slices, int size) => new(
        $"{kind} {seed}", "phantom",
        [.. PhantomGenerator.DrawStack(kind, seed, slices, size).Select(s => (s.Image, s.Masks.ToDictionary(m => m.Label, m => m.Mask)))]);

    public int Width => Slices[0].Image.Width;

    /// <summary>(H, W) uint8, 0 or 1; all 0 where the slice does not have it.</summary>
    public byte[] Truth(int slice, string label) =>
        Slices[slice].Masks.GetValueOrDefault(label) ?? new byte[Width * Slices[slice].Image.Height];

    /// <summary>Labels that begin and end within the stack, or at least go through a few slices, and where they are.</summary>
    public IEnumerable<(string Label, int[] There)> Objects() => Slices.SelectMany(s => s.Masks.Keys).Distinct().Order(StringComparer.Ordinal)
        .Select(label => (label, Enumerable.Range(0, Slices.Length).Where(i => MaskGeometry.Area(Truth(i, label)) >= SmallestMask).ToArray()))
        .Where(o => o.Item2.Length >= FewestSlices);

    public override string ToString() => $"SliceSeries of {Slices.Length}";
}
