namespace Mimo.Lab.Data;

/// <summary>
/// Which changes keep a picture's labels true. A mirrored abdomen has its liver on the wrong side and a mirrored brain swaps left and
/// right, so only pictures without a body side are flipped or turned freely.
/// </summary>
public sealed record AugmentationPolicy(bool FlipX, bool FlipY, bool QuarterTurns, double MaxDegrees)
{
    static readonly AugmentationPolicy Sided = new(false, false, false, 12);
    static readonly AugmentationPolicy Upright = new(true, false, false, 15);
    static readonly AugmentationPolicy Free = new(true, true, true, 30);

    /// <summary>A picture whose labels name a side is never mirrored, whatever it was taken with.</summary>
    public static AugmentationPolicy For(IndexEntry entry) => entry.Masks.Any(m => NamesASide(m.Label)) ? Sided : For(entry.Modality);

    static bool NamesASide(string label) => label.Split(' ').Any(word => word is "left" or "right" or "nasal" or "temporal");

    static AugmentationPolicy For(string modality) => modality switch
    {
        "dermoscopy" or "endoscopy" or "pathology" or "fluorescence microscopy" or "brightfield microscopy" => Free,
        "ultrasound" => Upright,
        _ => Sided,
    };
}
