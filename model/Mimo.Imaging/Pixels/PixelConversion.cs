using System.Runtime.InteropServices;

namespace Mimo.Imaging.Pixels;

/// <summary>Changes of depth and channel count. Each returns the buffer itself when there is nothing to change.</summary>
public static class PixelConversion
{
    /// <summary>Grey repeated into three channels; the depth stays.</summary>
    public static PixelBuffer ToRgb(this PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Channels == 3) return image;
        var rgb = new byte[image.Bytes.Length * 3];
        if (image.Bits == 8) Repeat(image.Bytes, rgb);
        else Repeat(MemoryMarshal.Cast<byte, ushort>(image.Bytes), MemoryMarshal.Cast<byte, ushort>(rgb.AsSpan()));
        return new PixelBuffer(image.Width, image.Height, 3, image.Bits, rgb);
    }

    /// <summary>
    /// 16-bit grey is windowed from its own minimum (0) to its own maximum (255), linear, rounded to nearest: scanners fill only a
    /// part of the 16 bits, and a plain shift would show most of them black. A flat image becomes 0. 16-bit RGB is scaled by
    /// 255 / 65535 for all channels alike: stretching would change its colours.
    /// </summary>
    public static PixelBuffer ToEightBit(this PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Bits == 8) return image;
        var (low, high) = image.Channels == 1 ? Range(MemoryMarshal.Cast<byte, ushort>(image.Bytes)) : ((ushort)0, ushort.MaxValue);
        return image.Windowed(low, high);
    }

    /// <summary>
    /// 16 bits windowed: <paramref name="low"/> and what is below becomes 0, <paramref name="high"/> and what is above 255, linear
    /// between, rounded to nearest. An empty window gives 0 everywhere. 8 bits stay as they are.
    /// </summary>
    public static PixelBuffer Windowed(this PixelBuffer image, int low, int high)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Bits == 8) return image;
        var words = MemoryMarshal.Cast<byte, ushort>(image.Bytes);
        var bytes = new byte[words.Length];
        if (high > low)
        {
            var span = high - low;
            for (var i = 0; i < bytes.Length; i++) bytes[i] = (byte)(((Math.Clamp(words[i], low, high) - low) * 255 + span / 2) / span);
        }
        return new PixelBuffer(image.Width, image.Height, image.Channels, 8, bytes);
    }

    static void Repeat<T>(ReadOnlySpan<T> grey, Span<T> rgb)
    {
        for (var i = 0; i < grey.Length; i++) rgb[3 * i] = rgb[3 * i + 1] = rgb[3 * i + 2] = grey[i];
    }

    static (ushort Low, ushort High) Range(ReadOnlySpan<ushort> words)
    {
        var (low, high) = (ushort.MaxValue, ushort.MinValue);
        foreach (var word in words) (low, high) = (Math.Min(low, word), Math.Max(high, word));
        return (low, high);
    }
}
