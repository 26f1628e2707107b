// Hand-written: libvips has no exact Euclidean distance, and drawing must not need a second native library.
namespace Mimo.Imaging.Drawing;

/// <summary>
/// Signed distance of each pixel centre to the edge of a mask, in pixels: positive inside, 0 on the edge, negative outside. Exact
/// (lower envelope of parabolas, first along columns, then along rows), then smoothed by one 3 x 3 step so that outlines do not stair.
/// </summary>
static class DistanceField
{
    const float Far = 1e9f;

    /// <param name="mask">(H, W) uint8, row-major, 0 or not 0, not empty.</param>
    /// <param name="width">W.</param>
    /// <param name="height">H.</param>
    public static float[] Signed(ReadOnlySpan<byte> mask, int width, int height)
    {
        float[] toMask = new float[mask.Length], toRest = new float[mask.Length];
        for (var i = 0; i < mask.Length; i++) (toMask[i], toRest[i]) = mask[i] != 0 ? (0f, Far) : (Far, 0f);
        Transform(toMask, width, height);
        Transform(toRest, width, height);
        // Half a pixel lies between the centre of the last pixel and the edge.
        for (var i = 0; i < toMask.Length; i++) toMask[i] = mask[i] != 0 ? MathF.Sqrt(toRest[i]) - 0.5f : 0.5f - MathF.Sqrt(toMask[i]);
        return Smooth(toMask, width, height);
    }

    static void Transform(float[] squared, int width, int height)
    {
        var line = new float[Math.Max(width, height)];
        for (var x = 0; x < width; x++)
        {
            for (var y = 0; y < height; y++) line[y] = squared[y * width + x];
            Envelope(line.AsSpan(0, height));
            for (var y = 0; y < height; y++) squared[y * width + x] = line[y];
        }
        for (var y = 0; y < height; y++) Envelope(squared.AsSpan(y * width, width));
    }

    /// <summary>Replaces f(q) by the minimum over p of (q - p)^2 + f(p).</summary>
    static void Envelope(Span<float> f)
    {
        var (heights, roots, starts, last) = (f.ToArray(), new int[f.Length], new double[f.Length + 1], 0);
        (starts[0], starts[1]) = (double.NegativeInfinity, double.PositiveInfinity);
        for (var q = 1; q < heights.Length; q++)
        {
            double meet;
            while ((meet = Meet(heights, roots[last], q)) <= starts[last]) last--;
            roots[++last] = q;
            (starts[last], starts[last + 1]) = (meet, double.PositiveInfinity);
        }
        var at = 0;
        for (var q = 0; q < heights.Length; q++)
        {
            while (starts[at + 1] < q) at++;
            f[q] = (q - roots[at]) * (q - roots[at]) + heights[roots[at]];
        }
    }

    static double Meet(float[] heights, int p, int q) => (heights[q] + (double)q * q - heights[p] - (double)p * p) / (2.0 * (q - p));

    static float[] Smooth(float[] field, int width, int height)
    {
        var result = new float[field.Length];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
            {
                var sum = 0f;
                for (var j = -1; j <= 1; j++)
                    for (var i = -1; i <= 1; i++)
                    {
                        var weight = (2 - Math.Abs(i)) * (2 - Math.Abs(j));
                        sum += field[Math.Clamp(y + j, 0, height - 1) * width + Math.Clamp(x + i, 0, width - 1)] * weight;
                    }
                result[y * width + x] = sum / 16;
            }
        return result;
    }
}
