namespace Mimo.Imaging.Phantoms;

/// <summary>
/// An ellipse with a wavy edge, turned clockwise on the screen by an angle in radians. Waviness is the share of the radius that the
/// second harmonic moves the edge by; finer ones, up to the last of them, weaken by the power "decay".
/// </summary>
sealed class Blob
{
    readonly double _x, _y, _rx, _ry, _cos, _sin;
    readonly (double Amplitude, double Phase)[] _waves;

    public Blob(Random random, double x, double y, double rx, double ry, double angle = 0, double waviness = 0.05, int harmonics = 6,
        double decay = 1)
    {
        (_x, _y, _rx, _ry, _cos, _sin) = (x, y, rx, ry, Math.Cos(angle), Math.Sin(angle));
        _waves = [.. Enumerable.Range(2, Math.Max(0, harmonics - 1)).Select(k =>
            (waviness * random.Between(0.3, 1) * Math.Pow(2.0 / k, decay), random.Between(0, 2 * Math.PI)))];
    }

    Blob(Blob other, double share)
    {
        (_x, _y, _cos, _sin, _waves) = (other._x, other._y, other._cos, other._sin, other._waves);
        (_rx, _ry) = (other._rx * share, other._ry * share);
    }

    /// <summary>The same outline about the same centre, both radii times a share; 0 leaves nothing.</summary>
    public Blob Scaled(double share) => new(this, Math.Max(share, 1e-6));

    /// <summary>Positive inside, 0 on the edge, 1 at the centre, in shares of the radius.</summary>
    public double Level(double x, double y)
    {
        double dx = x - _x, dy = y - _y;
        double u = (dx * _cos + dy * _sin) / _rx, v = (dy * _cos - dx * _sin) / _ry;
        var (radius, angle, edge) = (Math.Sqrt(u * u + v * v), Math.Atan2(v, u), 1.0);
        if (radius > 2) return 1 - radius;
        for (var k = 0; k < _waves.Length; k++) edge += _waves[k].Amplitude * Math.Cos((k + 2) * angle + _waves[k].Phase);
        return edge - radius;
    }
}
