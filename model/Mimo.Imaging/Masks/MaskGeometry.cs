namespace Mimo.Imaging.Masks;

/// <summary>Measures of a mask in memory: (H, W) uint8, row-major, 0 or not 0.</summary>
public static class MaskGeometry
{
    /// <summary>Pixels of the mask.</summary>
    public static long Area(ReadOnlySpan<byte> mask)
    {
        long area = 0;
        foreach (var pixel in mask) area += pixel != 0 ? 1 : 0;
        return area;
    }

    /// <summary>Smallest box around the mask; all zero for an empty one.</summary>
    /// <exception cref="ArgumentException">The mask is no whole number of rows.</exception>
    public static PixelBox Box(ReadOnlySpan<byte> mask, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (mask.Length % width != 0) throw new ArgumentException($"{mask.Length} bytes are no rows of {width}.", nameof(mask));
        var (left, top, right, bottom) = (width, -1, 0, 0);
        for (var y = 0; y < mask.Length / width; y++)
        {
            var row = mask.Slice(y * width, width);
            var first = row.IndexOfAnyExcept((byte)0);
            if (first < 0) continue;
            (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyExcept((byte)0) + 1));
            (top, bottom) = (top < 0 ? y : top, y + 1);
        }
        return top < 0 ? default : new PixelBox(left, top, right, bottom);
    }
}
