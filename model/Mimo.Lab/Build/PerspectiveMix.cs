namespace Mimo.Lab.Build;

/// <summary>
/// Which perspective each sample has. Not drawn but spread: multiples of the golden ratio fall evenly into 0..1, so that the shares
/// hold to a sample or two at any count and in any part of the build.
/// </summary>
sealed class PerspectiveMix
{
    const double GoldenRatio = 0.6180339887498949;

    readonly double[] _cumulative;

    /// <param name="weights">In the order of <see cref="BuildOptions.Perspectives"/>; not all 0.</param>
    public PerspectiveMix(double[] weights)
    {
        var sum = 0.0;
        _cumulative = [.. weights.Select(w => (sum += w) / weights.Sum())];
    }

    public string this[int sample]
    {
        get
        {
            var u = (0.5 + sample * GoldenRatio) % 1;
            return BuildOptions.Perspectives[Math.Max(0, Array.FindIndex(_cumulative, c => u < c))];
        }
    }
}
