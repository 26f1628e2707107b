namespace Mimo.Imaging.Phantoms;

/// <summary>Smooth noise over the plane, features about one unit large, values about -1..1.</summary>
sealed class Texture(Random random)
{
    readonly uint _seed = (uint)random.Next();

    /// <summary>Sum of noises, each twice as fine and half as strong as the one before.</summary>
    public double Fractal(double x, double y, int octaves)
    {
        var (sum, weight, total) = (0.0, 1.0, 0.0);
        for (var i = 0; i < octaves; i++)
        {
            sum += weight * Noise(x, y, (uint)i);
            total += weight;
            (x, y, weight) = (x * 2.03 + 17.1, y * 2.03 - 9.7, weight / 2);
        }
        return sum / total * 1.4;
    }

    /// <summary>0..1, near 1 along thin winding lines.</summary>
    public double Ridge(double x, double y, int octaves) => 1 - Math.Min(1, Math.Abs(Fractal(x, y, octaves)) * 2);

    /// <summary>
    /// Cells about one unit large around scattered points: the distance to the nearest point, and how much further the second is (0 on
    /// the border between two cells).
    /// </summary>
    public (double Centre, double Border) Cells(double x, double y)
    {
        var (nearest, second) = (9.0, 9.0);
        for (var j = (int)Math.Floor(y) - 1; j <= Math.Floor(y) + 1; j++)
            for (var i = (int)Math.Floor(x) - 1; i <= Math.Floor(x) + 1; i++)
            {
                var (px, py) = (i + 0.5 + 0.38 * Corner(i, j, 91) - x, j + 0.5 + 0.38 * Corner(i, j, 92) - y);
                var distance = Math.Sqrt(px * px + py * py);
                (nearest, second) = distance < nearest ? (distance, nearest) : (nearest, Math.Min(second, distance));
            }
        return (nearest, second - nearest);
    }

    double Noise(double x, double y, uint layer)
    {
        var (left, top) = (Math.Floor(x), Math.Floor(y));
        double u = x - left, v = y - top;
        (u, v) = (u * u * (3 - 2 * u), v * v * (3 - 2 * v));
        var (i, j) = ((int)left, (int)top);
        var upper = Corner(i, j, layer) + (Corner(i + 1, j, layer) - Corner(i, j, layer)) * u;
        var lower = Corner(i, j + 1, layer) + (Corner(i + 1, j + 1, layer) - Corner(i, j + 1, layer)) * u;
        return upper + (lower - upper) * v;
    }

    /// <summary>A fixed value for each grid corner, -1..1.</summary>
    double Corner(int i, int j, uint layer)
    {
        unchecked
        {
            var h = _seed ^ (uint)i * 0x9e3779b1 ^ (uint)j * 0x85ebca77 ^ layer * 0xc2b2ae3d;
            h = (h ^ (h >> 15)) * 0x2c1b3c6d;
            h = (h ^ (h >> 12)) * 0x297a2d39;
            return (h ^ (h >> 15)) / (double)uint.MaxValue * 2 - 1;
        }
    }
}
