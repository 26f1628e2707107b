using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>A picture of real numbers in the making.</summary>
sealed class Plane(int width, int height)
{
    readonly float[] _values = new float[width * height];

    public int Width => width;
    public int Height => height;

    public float this[int x, int y]
    {
        get => _values[y * width + x];
        set => _values[y * width + x] = value;
    }

    /// <summary>Standard normal noise, blurred and scaled back to unit deviation: speckle and film grain.</summary>
    public static Plane Grain(Random random, int width, int height, double sigmaX, double sigmaY)
    {
        var plane = new Plane(width, height);
        for (var i = 0; i < plane._values.Length; i++) plane._values[i] = (float)random.Normal();
        plane.Blur(sigmaX, sigmaY);
        var deviation = MathF.Sqrt(plane._values.Average(v => v * v));
        for (var i = 0; i < plane._values.Length; i++) plane._values[i] /= deviation;
        return plane;
    }

    /// <summary>Gaussian, in pixels; edges are repeated.</summary>
    public void Blur(double sigmaX, double sigmaY)
    {
        if (sigmaX > 0) Along(sigmaX, 1, width, width, height);
        if (sigmaY > 0) Along(sigmaY, width, height, 1, width);
    }

    /// <summary>Bilinear, in pixel centres; edges are repeated.</summary>
    public double Sample(double x, double y)
    {
        (x, y) = (Math.Clamp(x, 0, width - 1), Math.Clamp(y, 0, height - 1));
        int i = (int)x, j = (int)y, right = Math.Min(i + 1, width - 1), below = Math.Min(j + 1, height - 1);
        double u = x - i, v = y - j;
        return (this[i, j] * (1 - u) + this[right, j] * u) * (1 - v) + (this[i, below] * (1 - u) + this[right, below] * u) * v;
    }

    /// <summary>Raises the pixels under a soft-edged disc to a value, in pixels from the left and upper edge; nothing outside the plane.</summary>
    public void Dab(double x, double y, double radius, double value)
    {
        int left = Math.Max(0, (int)(x - radius - 1)), right = Math.Min(width - 1, (int)(x + radius + 1));
        int top = Math.Max(0, (int)(y - radius - 1)), bottom = Math.Min(height - 1, (int)(y + radius + 1));
        for (var j = top; j <= bottom; j++)
            for (var i = left; i <= right; i++)
            {
                var distance = Math.Sqrt((i + 0.5 - x) * (i + 0.5 - x) + (j + 0.5 - y) * (j + 0.5 - y));
                // A line thinner than a pixel covers a share of it.
                var cover = Math.Clamp(radius + 0.5 - distance, 0, Math.Min(1, 2 * radius));
                this[i, j] = Math.Max(this[i, j], (float)(cover * value));
            }
    }

    /// <summary>8-bit grey, rounded and clipped.</summary>
    public PixelBuffer ToGrey() => new(width, height, 1, 8, Array.ConvertAll(_values, v => (byte)Math.Clamp(MathF.Round(v), 0, 255)));

    void Along(double sigma, int step, int length, int nextLine, int lines)
    {
        var radius = (int)Math.Ceiling(sigma * 3);
        var kernel = Enumerable.Range(-radius, 2 * radius + 1).Select(k => Math.Exp(-k * k / (2 * sigma * sigma))).ToArray();
        var sum = kernel.Sum();
        var line = new float[length];
        for (var start = 0; start < lines * nextLine; start += nextLine)
        {
            for (var i = 0; i < length; i++) line[i] = _values[start + i * step];
            for (var i = 0; i < length; i++)
            {
                var value = 0.0;
                for (var k = -radius; k <= radius; k++) value += kernel[k + radius] * line[Math.Clamp(i + k, 0, length - 1)];
                _values[start + i * step] = (float)(value / sum);
            }
        }
    }
}
