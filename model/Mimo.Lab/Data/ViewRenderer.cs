namespace Mimo.Lab.Data;

/// <summary>
/// Renders a view of a sample as network input. Hand-written: no image library warps into a float tensor, and this keeps pixels and
/// masks in one frame. Each output pixel averages 2 x 2 bilinear taps, close to the antialiased resize that the service does.
/// </summary>
public static class ViewRenderer
{
    const int Side = SampleStore.Side;

    /// <param name="sample">Source.</param>
    /// <param name="view">What to look at.</param>
    /// <param name="size">Side of the output.</param>
    /// <param name="mean">Per channel, on the 0..255 scale.</param>
    /// <param name="std">Per channel, on the 0..255 scale.</param>
    /// <param name="output">3 x size x size float32, normalised; zero outside the picture, as the service's padding is.</param>
    public static void Image(Sample sample, in View view, int size, ReadOnlySpan<float> mean, ReadOnlySpan<float> std, Span<float> output)
    {
        Span<float> gamma = stackalloc float[256];
        for (var i = 0; i < 256; i++)
            gamma[i] = Math.Clamp(255f * MathF.Pow(i / 255f, view.Gamma) * view.Gain + view.Offset, 0f, 255f);
        Span<float> tint = [view.Red, view.Green, view.Blue];
        var plane = size * size;
        var rgb = sample.Rgb;
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        {
            float r = 0, g = 0, b = 0;
            var hits = 0;
            for (var tap = 0; tap < 4; tap++)
            {
                if (!Source(sample, view, size, x, y, tap, out var sx, out var sy)) continue;
                hits++;
                Corners(sample, sx, sy, out var i00, out var i01, out var i10, out var i11, out var fx, out var fy);
                float w00 = (1 - fx) * (1 - fy), w01 = fx * (1 - fy), w10 = (1 - fx) * fy, w11 = fx * fy;
                r += w00 * gamma[rgb[i00 * 3]] + w01 * gamma[rgb[i01 * 3]] + w10 * gamma[rgb[i10 * 3]] + w11 * gamma[rgb[i11 * 3]];
                g += w00 * gamma[rgb[i00 * 3 + 1]] + w01 * gamma[rgb[i01 * 3 + 1]] + w10 * gamma[rgb[i10 * 3 + 1]] + w11 * gamma[rgb[i11 * 3 + 1]];
                b += w00 * gamma[rgb[i00 * 3 + 2]] + w01 * gamma[rgb[i01 * 3 + 2]] + w10 * gamma[rgb[i10 * 3 + 2]] + w11 * gamma[rgb[i11 * 3 + 2]];
            }
            var at = y * size + x;
            if (hits < 2)
            {
                output[at] = output[plane + at] = output[2 * plane + at] = 0;
                continue;
            }
            output[at] = (Math.Min(r / hits * tint[0], 255f) - mean[0]) / std[0];
            output[plane + at] = (Math.Min(g / hits * tint[1], 255f) - mean[1]) / std[1];
            output[2 * plane + at] = (Math.Min(b / hits * tint[2], 255f) - mean[2]) / std[2];
        }
    }

    /// <returns>size x size floats, 0 or 1.</returns>
    public static float[] Mask(Sample sample, byte[] mask, in View view, int size)
    {
        var output = new float[size * size];
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        {
            var sum = 0f;
            for (var tap = 0; tap < 4; tap++)
            {
                if (!Source(sample, view, size, x, y, tap, out var sx, out var sy)) continue;
                Corners(sample, sx, sy, out var i00, out var i01, out var i10, out var i11, out var fx, out var fy);
                sum += (1 - fy) * ((1 - fx) * mask[i00] + fx * mask[i01]) + fy * ((1 - fx) * mask[i10] + fx * mask[i11]);
            }
            output[y * size + x] = sum >= 2f ? 1f : 0f;
        }
        return output;
    }

    static bool Source(Sample sample, in View view, int size, int x, int y, int tap, out float sx, out float sy)
    {
        var u = (x + 0.25 + 0.5 * (tap & 1)) / size;
        var v = (y + 0.25 + 0.5 * (tap >> 1)) / size;
        sx = (float)((view.A * u + view.B * v + view.C) * Side);
        sy = (float)((view.D * u + view.E * v + view.F) * Side);
        return sx >= 0 && sy >= 0 && sx < sample.Width && sy < sample.Height;
    }

    static void Corners(Sample sample, float sx, float sy, out int i00, out int i01, out int i10, out int i11, out float fx, out float fy)
    {
        var px = Math.Clamp(sx - 0.5f, 0, sample.Width - 1);
        var py = Math.Clamp(sy - 0.5f, 0, sample.Height - 1);
        var (x0, y0) = ((int)px, (int)py);
        var (x1, y1) = (Math.Min(x0 + 1, sample.Width - 1), Math.Min(y0 + 1, sample.Height - 1));
        (fx, fy) = (px - x0, py - y0);
        (i00, i01, i10, i11) = (y0 * Side + x0, y0 * Side + x1, y1 * Side + x0, y1 * Side + x1);
    }
}
