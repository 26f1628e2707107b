using System.Numerics;
using System.Runtime.InteropServices;

namespace Mimo.Imaging.Codec;

/// <summary>Brings samples that are neither 8 nor unsigned 16 bits into those.</summary>
static class SampleConversion
{
    /// <summary>
    /// Integers that fit 0..65535 stay as they are; those whose span fits are moved so that the smallest becomes 0 (signed CT numbers
    /// keep their steps); everything else is stretched linearly from its smallest to its largest finite value. NaN becomes 0.
    /// </summary>
    public static byte[] ToWords<T>(ReadOnlySpan<byte> raw) where T : unmanaged, INumber<T>
    {
        var samples = MemoryMarshal.Cast<byte, T>(raw);
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var sample in samples)
        {
            var value = double.CreateChecked(sample);
            if (double.IsFinite(value)) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }
        var target = new byte[(long)samples.Length * 2];
        if (low > high) return target;

        var integer = T.One / (T.One + T.One) == T.Zero;
        var offset = integer && low >= 0 && high <= ushort.MaxValue ? 0 : low;
        // Halves: the span of two far doubles is beyond the largest one.
        var half = high / 2 - low / 2;
        var scale = integer && high - offset <= ushort.MaxValue ? 1 : half > 0 ? ushort.MaxValue / 2.0 / half : 0;
        var words = MemoryMarshal.Cast<byte, ushort>(target.AsSpan());
        for (var i = 0; i < words.Length; i++)
        {
            var value = Math.Clamp(double.CreateChecked(samples[i]), low, high);
            words[i] = double.IsNaN(value) ? (ushort)0 : (ushort)Math.Clamp(Math.Round((value - offset) * scale), 0, ushort.MaxValue);
        }
        return target;
    }

    /// <summary>
    /// Ink to light by R = (255 - C)(255 - K) / 255 and so on, as Pillow does. libvips would go through a printing profile, up to 86
    /// levels away from what the networks saw in training.
    /// </summary>
    public static byte[] CmykToRgb(ReadOnlySpan<byte> cmyk)
    {
        var rgb = new byte[cmyk.Length / 4 * 3];
        for (var (i, o) = (0, 0); o < rgb.Length; i += 4, o += 3)
            for (var channel = 0; channel < 3; channel++)
                rgb[o + channel] = (byte)(((255 - cmyk[i + channel]) * (255 - cmyk[i + 3]) + 127) / 255);
        return rgb;
    }
}
