namespace Mimo.Imaging.Phantoms;

/// <summary>
/// What ultrasound makes of tissue: many echoes too small to tell apart add up with random phases. The amplitude of a blurred complex
/// noise has just that distribution (Rayleigh), and log compression turns it into the grain that everyone knows.
/// </summary>
sealed class Speckle(Random random, int width, int height, double sigmaX, double sigmaY)
{
    readonly Plane _real = Plane.Grain(random, width, height, sigmaX, sigmaY),
        _imaginary = Plane.Grain(random, width, height, sigmaX, sigmaY);

    /// <summary>Grey 0..255 for tissue that scatters at this many decibels below the brightest, over a range of 60.</summary>
    public double Grey(double decibels, double x, double y)
    {
        double re = _real.Sample(x, y), im = _imaginary.Sample(x, y);
        // Scanners smooth their speckle: full Rayleigh contrast would be twice this.
        var amplitude = Math.Sqrt((re * re + im * im) / 2) + 0.08;
        return 255 * Math.Clamp((decibels + 10 * Math.Log10(amplitude) + 60) / 60, 0, 1);
    }
}
