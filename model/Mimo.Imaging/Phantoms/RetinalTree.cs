namespace Mimo.Imaging.Phantoms;

/// <summary>
/// Arteries and veins of the retina: four pairs leave the disc, two arch around the macula, two run straight to the nasal side; all
/// fork and thin out, and none enters the fovea. Veins are wider and darker.
/// </summary>
sealed class RetinalTree
{
    const double Stride = 0.012;

    readonly Random _random;
    readonly double _field, _fovea;
    readonly (double X, double Y) _macula;

    public RetinalTree(Random random, int size, double field, (double X, double Y) disc, (double X, double Y) macula, double radius, int temporal)
    {
        (_random, _field, _macula, _fovea) = (random, field, macula, radius * 1.05);
        (Arteries, Veins, Shape) = (new Plane(size, size), new Plane(size, size), new Plane(size, size));
        var bore = random.Between(0.011, 0.015);
        foreach (var plane in new[] { Veins, Arteries })
            foreach (var up in new[] { -1, 1 })
            {
                var width = bore * (plane == Veins ? 1.15 : 0.8);
                var (x, y) = (disc.X + random.Between(-0.3, 0.1) * radius * temporal, disc.Y + random.Between(-0.15, 0.15) * radius);
                // Heading 0 is temporal, a quarter turn is up or down.
                Arcade(plane, x, y, temporal, up, random.Between(1.25, 1.75), random.Between(0.95, 1.3) * 0.85, width, 0);
                Arcade(plane, x, y, temporal, up, random.Between(2.1, 2.6), -random.Between(0.1, 0.35), width * 0.8, 0);
                if (random.NextDouble() < 0.6) Arcade(plane, x, y, temporal, up, random.Between(2.7, 3.05), 0, width * 0.5, 1);
                Arcade(plane, x, y, temporal, up, random.Between(0.2, 0.7), random.Between(-0.5, 0.1), width * 0.36, 2);
            }
    }

    /// <summary>Coverage 0..1 of arteries and veins; and of both at the width at which an annotator would draw them.</summary>
    public Plane Arteries { get; }
    public Plane Veins { get; }
    public Plane Shape { get; }

    /// <summary>Heading is in radians from the temporal direction; bend, in radians over a length of one, turns it back there.</summary>
    void Arcade(Plane plane, double x, double y, int temporal, int up, double heading, double bend, double width, int generation)
    {
        double length = 0, next = _random.Between(0.15, 0.3), wander = 0;
        var side = _random.Next(2) * 2 - 1;
        while (x * x + y * y < _field * _field || length < 0.6)
        {
            if (width < 0.0034) return;
            double dx = x - _macula.X, dy = y - _macula.Y;
            if (dx * dx + dy * dy < _fovea * _fovea) return;
            Dab(plane, x, y, width);
            wander = 0.9 * wander + _random.Between(-0.5, 0.5);
            // The arch is steep at first and flattens once it has passed over the macula.
            heading -= (bend * (generation == 0 && heading > 0.12 ? 1.1 : 0.7) + wander * 0.9) * Stride * (generation == 0 ? 1 : 1.6);
            (x, y, length) = (x + temporal * Stride * Math.Cos(heading), y - up * Stride * Math.Sin(heading), length + Stride);
            width *= generation == 0 ? 0.994 : 0.986;
            if (length < next) continue;
            next += _random.Between(0.09, 0.24);
            side = -side;
            if (generation < 3)
                Arcade(plane, x, y, temporal, up, heading + side * _random.Between(0.5, 1.1), side * _random.Between(0.2, 0.9),
                    width * _random.Between(0.5, 0.72), generation + 1);
            heading -= side * 0.06;
        }
    }

    void Dab(Plane plane, double x, double y, double width)
    {
        double px = (x + 1) / 2 * plane.Width, py = (y + 1) / 2 * plane.Height, radius = width * plane.Width / 2;
        plane.Dab(px, py, radius, Math.Min(1, 0.8 + width / 0.02));
        Shape.Dab(px, py, Math.Max(0.75, radius), 1);
    }
}
