using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Standalone.Tests.Volumes;

/// <summary>
/// A trunk with a bright ellipsoid in it, cut into axial slices, and the ellipsoid's true mask of each slice. The first and the last slices
/// are without it.
/// </summary>
static class PhantomVolume
{
    public const int Size = 256, Slices = 16;
    const double CenterSlice = 7.5, HalfDepth = 5.5;

    /// <summary>8-bit grey PNG of a slice.</summary>
    public static byte[] Png(int slice)
    {
        var (random, pixels) = (new Random(1000 + slice), new byte[Size * Size]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = ((i % Size + 0.5) / Size * 2 - 1, (i / Size + 0.5) / Size * 2 - 1);
            var tissue = Square(x / 0.82) + Square(y / 0.6) > 1 ? 4.0
                : Square(x / 0.76) + Square(y / 0.54) > 1 ? 40
                : Square(x / 0.11) + Square((y - 0.34) / 0.1) < 1 ? 225
                : Inside(x, y, slice) ? 168 : 118;
            pixels[i] = (byte)Math.Clamp(tissue + 9 * (random.NextDouble() + random.NextDouble() - 1), 0, 255);
        }
        return new VipsCodec().EncodePng(new PixelBuffer(Size, Size, 1, 8, pixels));
    }

    public static byte[] Truth(int slice)
    {
        var mask = new byte[Size * Size];
        for (var i = 0; i < mask.Length; i++)
            mask[i] = (byte)(Inside((i % Size + 0.5) / Size * 2 - 1, (i / Size + 0.5) / Size * 2 - 1, slice) ? 1 : 0);
        return mask;
    }

    static bool Inside(double x, double y, int slice) =>
        Square((x + 0.36) / 0.3) + Square((y + 0.02) / 0.34) + Square((slice - CenterSlice) / HalfDepth) < 1;

    static double Square(double value) => value * value;
}
