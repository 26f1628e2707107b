namespace Mimo.Gateway.Tests.Fixture;

/// <summary>
/// Fills rings as the wire's contract says: a pixel is inside when a ray from its centre crosses edges an odd number of times.
/// </summary>
static class EvenOdd
{
    public static byte[] Fill(float[][] rings, int width, int height)
    {
        var mask = new byte[width * height];
        foreach (var ring in rings)
            for (var i = 0; i < ring.Length; i += 2)
            {
                var (x0, y0) = (ring[i], ring[i + 1]);
                var (x1, y1) = (ring[(i + 2) % ring.Length], ring[(i + 3) % ring.Length]);
                if (x0 != x1) continue;
                for (var y = (int)Math.Min(y0, y1); y < (int)Math.Max(y0, y1); y++)
                    for (var x = (int)x0; x < width; x++) mask[(y * width) + x] ^= 1;
            }
        return mask;
    }
}
