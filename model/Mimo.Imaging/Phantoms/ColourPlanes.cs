using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Phantoms;

/// <summary>A colour picture of real numbers in the making, 0..255 a channel when it is developed.</summary>
sealed class ColourPlanes(int size)
{
    readonly Plane[] _planes = [new(size, size), new(size, size), new(size, size)];

    public void Set(int x, int y, double red, double green, double blue) =>
        (_planes[0][x, y], _planes[1][x, y], _planes[2][x, y]) = ((float)red, (float)green, (float)blue);

    /// <summary>Moves a pixel towards a colour, by 0 (stays) to 1 (becomes it).</summary>
    public void Blend(int x, int y, ReadOnlySpan<double> colour, double share)
    {
        for (var c = 0; c < 3; c++) _planes[c][x, y] += (float)((colour[c] - _planes[c][x, y]) * share);
    }

    public void Scale(int x, int y, double red, double green, double blue) =>
        Set(x, y, _planes[0][x, y] * red, _planes[1][x, y] * green, _planes[2][x, y] * blue);

    public void Blur(double sigma)
    {
        foreach (var plane in _planes) plane.Blur(sigma, sigma);
    }

    /// <summary>Adds grain, shared by the channels in part as in a camera, and rounds to (H, W, 3) uint8.</summary>
    public PixelBuffer Develop(Random random, double noise)
    {
        Plane common = Plane.Grain(random, size, size, 0.6, 0.6), own = Plane.Grain(random, size * 3, size, 0.5, 0.5);
        var rgb = new byte[size * size * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var (c, x, y) = (i % 3, i / 3 % size, i / 3 / size);
            rgb[i] = (byte)Math.Clamp(Math.Round(_planes[c][x, y] + noise * (0.8 * common[x, y] + 0.6 * own[x + c * size, y])), 0, 255);
        }
        return new PixelBuffer(size, size, 3, 8, rgb);
    }
}
