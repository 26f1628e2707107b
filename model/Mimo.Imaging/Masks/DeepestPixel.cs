using Mimo.Imaging.Drawing;

namespace Mimo.Imaging.Masks;

/// <summary>The pixel of a mask that is farthest from its edge, where the edge of the image counts as one: the middle of its thickest part.</summary>
/// <param name="X">Column.</param>
/// <param name="Y">Row.</param>
/// <param name="Depth">Distance of the pixel's centre to the edge, in pixels.</param>
public readonly record struct DeepestPixel(int X, int Y, float Depth)
{
    /// <param name="mask">(H, W) uint8, row-major, 0 or not 0.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    /// <returns>Null for an empty mask; of equals the first, row by row.</returns>
    public static DeepestPixel? Of(ReadOnlySpan<byte> mask, int width, int height)
    {
        if (mask.IndexOfAnyExcept((byte)0) < 0) return null;
        var (best, field) = (new DeepestPixel(0, 0, float.NegativeInfinity), DistanceField.Signed(mask, width, height));
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                if (mask[y * width + x] == 0) continue;
                var border = 0.5f + Math.Min(Math.Min(x, width - 1 - x), Math.Min(y, height - 1 - y));
                var depth = Math.Min(field[y * width + x], border);
                if (depth > best.Depth) best = new DeepestPixel(x, y, depth);
            }
        return best;
    }
}
