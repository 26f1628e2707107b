namespace Mimo.Imaging.Resampling;

/// <summary>
/// For each output sample along one axis: the first input sample that it reads and the weights of the run from there, summing to 1.
/// </summary>
sealed class FilterWeights
{
    readonly double[] _weights;

    FilterWeights(int width, int[] starts, int[] counts, double[] weights) =>
        (Width, Starts, Counts, _weights) = (width, starts, counts, weights);

    /// <summary>Room for weights per output sample; <see cref="Counts"/> of them are used.</summary>
    public int Width { get; }
    public int[] Starts { get; }
    public int[] Counts { get; }

    public ReadOnlySpan<double> Of(int index) => _weights.AsSpan(index * Width, Counts[index]);

    public static FilterWeights Compute(int inputSize, int outputSize, ResampleFilter filter)
    {
        var scale = (double)inputSize / outputSize;
        var stretch = Math.Max(scale, 1);
        var support = Support(filter) * stretch;
        var width = (int)Math.Ceiling(support) * 2 + 1;
        var (starts, counts, weights) = (new int[outputSize], new int[outputSize], new double[(long)outputSize * width]);
        for (var i = 0; i < outputSize; i++)
        {
            // Half-pixel centres; the casts truncate toward zero, as C's do.
            var centre = (i + 0.5) * scale;
            var start = Math.Max((int)(centre - support + 0.5), 0);
            var count = Math.Min((int)(centre + support + 0.5), inputSize) - start;
            var run = weights.AsSpan(i * width, count);
            var sum = 0.0;
            for (var k = 0; k < count; k++) sum += run[k] = Evaluate(filter, (k + start - centre + 0.5) * (1 / stretch));
            if (sum != 0)
                for (var k = 0; k < count; k++) run[k] /= sum;
            (starts[i], counts[i]) = (start, count);
        }
        return new FilterWeights(width, starts, counts, weights);
    }

    /// <summary>The weights in fixed point, rounded half away from zero; same layout as the doubles.</summary>
    public int[] ToFixedPoint(int bits)
    {
        var rounded = new int[_weights.Length];
        for (var i = 0; i < rounded.Length; i++) rounded[i] = (int)(_weights[i] * (1 << bits) + (_weights[i] < 0 ? -0.5 : 0.5));
        return rounded;
    }

    static double Support(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Bilinear => 1,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Lanczos => 3,
        _ => throw new ArgumentOutOfRangeException(nameof(filter), filter, "Bilinear, Bicubic or Lanczos."),
    };

    static double Evaluate(ResampleFilter filter, double x)
    {
        if (filter == ResampleFilter.Lanczos) return x is >= -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0;
        x = Math.Abs(x);
        if (filter == ResampleFilter.Bilinear) return x < 1 ? 1 - x : 0;
        const double a = -0.5;
        if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
