namespace Mimo.Imaging.Phantoms;

/// <summary>A gland cut across: an epithelium around a lumen, nuclei in a row near its base.</summary>
sealed class TissueGland
{
    readonly double _x, _y, _rx, _ry, _cos, _sin, _spacing;
    readonly Blob _outline;

    public TissueGland(Random random, double radius, double nucleus)
    {
        (_x, _y, _rx, _ry) = (random.Between(-0.9, 0.9), random.Between(-0.9, 0.9), radius, radius * random.Between(0.6, 0.95));
        var angle = random.Between(0, 3);
        (_cos, _sin) = (Math.Cos(angle), Math.Sin(angle));
        _outline = new Blob(random, _x, _y, _rx, _ry, angle, 0.08, 6);
        (_spacing, Mucus, Secretion) = (nucleus * random.Between(1.5, 2), random.NextDouble() < 0.5 ? random.Between(0.5, 1) : 0,
            random.Between(0, 0.35));
        Epithelium = Math.Min(0.72, random.Between(0.09, 0.14) / Math.Min(_rx, _ry) + nucleus / Math.Min(_rx, _ry));
        Base = nucleus * 1.5 / Math.Min(_rx, _ry);
    }

    /// <summary>Level at which the lumen begins, and at which the nuclei lie.</summary>
    public double Epithelium { get; }
    double Base { get; }

    /// <summary>0..1: how pale the goblet cells are, and how pink the content of the lumen.</summary>
    public double Mucus { get; }
    public double Secretion { get; }

    /// <summary>Positive inside, 1 at the centre.</summary>
    public double Level(double x, double y) => _outline.Level(x, y);

    public bool Touches(TissueGland other)
    {
        var (dx, dy, reach) = (_x - other._x, _y - other._y, 0.93 * (Math.Max(_rx, _ry) + Math.Max(other._rx, other._ry)) + 0.06);
        return dx * dx + dy * dy < reach * reach;
    }

    /// <summary>Places along the base, each with the direction of the nucleus's long axis: towards the lumen.</summary>
    public IEnumerable<(double X, double Y, double Angle)> BasalNuclei(Random random)
    {
        var count = (int)(Math.PI * (_rx + _ry) / _spacing);
        for (var i = 0; i < count; i++)
        {
            if (random.NextDouble() < 0.06) continue;
            var angle = 2 * Math.PI * (i + random.Between(-0.2, 0.2)) / count;
            var (cos, sin) = (Math.Cos(angle) * _rx, Math.Sin(angle) * _ry);
            double dx = cos * _cos - sin * _sin, dy = cos * _sin + sin * _cos, wanted = Base * random.Between(0.9, 1.6);
            // The outline is wavy: walk in from outside until the wanted level is reached.
            var share = 1.3;
            while (share > 0.3 && Level(_x + share * dx, _y + share * dy) < wanted) share -= 0.01;
            yield return (_x + share * dx, _y + share * dy, Math.Atan2(dy, dx) + random.Between(-0.25, 0.25));
        }
    }
}
