using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Drawing;

/// <summary>
/// One finding of an answer: its mask in the image's frame, the phrase that names it, and the number that stands on the picture and in
/// the legend (counted from 1; it also picks the colour). An empty mask appears in the legend alone.
/// </summary>
public sealed record OverlayMask(Rle Mask, string Phrase, int Number)
{
    /// <summary>From (H, W) uint8, row-major, 0 or not 0.</summary>
    public OverlayMask(ReadOnlySpan<byte> mask, int width, int height, string phrase, int number)
        : this(Rle.Encode(mask, width, height), phrase, number)
    {
    }

    public override string ToString() => $"OverlayMask {Number}";
}
