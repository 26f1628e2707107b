using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Volumes;

/// <summary>A slice as 8-bit grey, its noise averaged over a neighbourhood that grows with the picture.</summary>
public sealed class GreySlice
{
    GreySlice(int width, int height, byte[] pixels) => (Width, Height, Pixels) = (width, height, pixels);

    public int Width { get; }
    public int Height { get; }
    /// <summary>(H, W) uint8, row-major.</summary>
    public byte[] Pixels { get; }

    /// <param name="image">Grey or RGB; 16 bits are windowed as the model's input is.</param>
    public static GreySlice Of(PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var eight = image.ToEightBit();
        var (width, height, grey) = (eight.Width, eight.Height, new int[eight.Width * eight.Height]);
        var bytes = eight.Bytes;
        for (var i = 0; i < grey.Length; i++)
            grey[i] = eight.Channels == 1 ? bytes[i] : (299 * bytes[3 * i] + 587 * bytes[3 * i + 1] + 114 * bytes[3 * i + 2]) / 1000;
        // Three pixels of the network's 128.
        var radius = Math.Max(1, Math.Max(width, height) / 128);
        return new GreySlice(width, height, Array.ConvertAll(Box(Box(grey, width, height, radius), width, height, radius), value => (byte)value));
    }

    // Mean of (2r + 1) squared, one direction after the other; edges are repeated.
    static int[] Box(int[] plane, int width, int height, int radius) =>
        Along(Along(plane, width, height, 1, width, radius), height, width, width, 1, radius);

    static int[] Along(int[] plane, int length, int lines, int step, int next, int radius)
    {
        var (result, taps) = (new int[plane.Length], 2 * radius + 1);
        for (var line = 0; line < lines; line++)
        {
            var (start, sum) = (line * next, 0);
            for (var k = -radius; k <= radius; k++) sum += plane[start + Math.Clamp(k, 0, length - 1) * step];
            for (var i = 0; i < length; i++)
            {
                result[start + i * step] = (sum + radius) / taps;
                sum += plane[start + Math.Min(i + radius + 1, length - 1) * step] - plane[start + Math.Max(i - radius, 0) * step];
            }
        }
        return result;
    }

    /// <summary>Prints the shape and never a pixel.</summary>
    public override string ToString() => $"GreySlice {Width}x{Height}";
}
