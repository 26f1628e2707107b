using Mimo.Model.Configuration;

namespace Mimo.Lab.Data;

/// <summary>One view of a sample as both encoders see it, with its masks in SAM's padded square.</summary>
public sealed record RenderedPicture
{
    /// <summary>A mask that a view cut down to fewer pixels than this is not asked for.</summary>
    const int FewestPixels = 6;

    public required Sample Sample { get; init; }
    /// <summary>Side of SAM's input.</summary>
    public required int Side { get; init; }
    /// <summary>3 x S x S, SAM-normalised; empty where features come from a cache.</summary>
    public required float[] Sam { get; init; }
    /// <summary>3 x s x s, CLIP-normalised; empty likewise.</summary>
    public required float[] Clip { get; init; }
    /// <summary>S x S each, 0 or 1, in the entry's order.</summary>
    public required float[][] Masks { get; init; }
    /// <summary>Numbers of the masks that are left in the view.</summary>
    public required int[] Visible { get; init; }

    /// <summary>Which of a cache's views it is.</summary>
    public int ViewNumber { get; init; }

    public static RenderedPicture Draw(Sample sample, Random random, MimoConfig config) => Draw(sample, View.Draw(random, sample), config);

    /// <param name="sample">What is looked at.</param>
    /// <param name="view">How.</param>
    /// <param name="config">Sides and normalisation of both encoders.</param>
    /// <param name="pixels">Whether the encoders' inputs are wanted.</param>
    /// <param name="masks">Whether the masks are.</param>
    public static RenderedPicture Draw(Sample sample, View view, MimoConfig config, bool pixels = true, bool masks = true)
    {
        var (samSide, clipSide) = (config.Sam.ImageSize, config.Clip.ImageSize);
        float[] sam = [], clip = [];
        if (pixels)
        {
            sam = new float[3 * samSide * samSide];
            clip = new float[3 * clipSide * clipSide];
            ViewRenderer.Image(sample, view, samSide, config.Sam.PixelMean, config.Sam.PixelStd, sam);
            ViewRenderer.Image(sample, view, clipSide, Scaled(config.Clip.Mean), Scaled(config.Clip.Std), clip);
        }
        var planes = masks ? sample.Masks.Select(m => ViewRenderer.Mask(sample, m, view, samSide)).ToArray() : [];
        return new RenderedPicture
        {
            Sample = sample, Side = samSide, Sam = sam, Clip = clip, Masks = planes,
            Visible = planes.Index().Where(m => m.Item.Sum() >= FewestPixels).Select(m => m.Index).ToArray(),
        };
    }

    /// <returns>patch x patch x labels, 1 where a label covers at least an eighth of the patch.</returns>
    public float[] PatchLabels(LabelSet labels, int patches)
    {
        var output = new float[patches * patches * labels.Names.Length];
        var cell = (double)Side / patches;
        foreach (var (mask, entry) in Masks.Zip(Sample.Entry.Masks))
        {
            var label = labels[entry.Label];
            var counts = new int[patches * patches];
            for (var i = 0; i < mask.Length; i++)
                if (mask[i] != 0)
                    counts[Math.Min(patches - 1, (int)(i / Side / cell)) * patches + Math.Min(patches - 1, (int)(i % Side / cell))]++;
            for (var p = 0; p < counts.Length; p++)
                if (counts[p] * 8 >= cell * cell)
                    output[p * labels.Names.Length + label] = 1;
        }
        return output;
    }

    static float[] Scaled(float[] values) => values.Select(v => v * 255f).ToArray();
}
