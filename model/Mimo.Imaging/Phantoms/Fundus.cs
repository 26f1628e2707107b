namespace Mimo.Imaging.Phantoms;

/// <summary>
/// The back of an eye through its pupil, RGB, over -1..1 in both axes. The macula lies temporal of the disc, two and a half disc
/// diameters away and a little lower: in a right eye that is to the picture's left.
/// </summary>
sealed class Fundus
{
    const int Disc = 0, Cup = 1, Macula = 2, Exudates = 3, Vessels = 4;
    static readonly string[] Labels = ["optic disc", "optic cup", "macula", "hard exudates", "retinal vessels"];
    static readonly double[] DiscColour = [246, 204, 142], CupColour = [255, 240, 202], ExudateColour = [248, 222, 128], Reflex = [255, 226, 170];

    readonly Texture _choroid, _nerve, _fine;
    readonly double _field, _discX, _discY, _radius, _maculaX, _maculaY, _maculaRadius, _dark, _pigment, _reflex;
    readonly int _temporal;
    readonly Blob _disc, _cup;
    readonly double[] _base;

    Fundus(Random random)
    {
        (_choroid, _nerve, _fine) = (new Texture(random), new Texture(random), new Texture(random));
        _temporal = random.Next(2) * 2 - 1;
        (_field, _radius) = (random.Between(0.92, 0.99), random.Between(0.12, 0.155));
        // Mostly both in view; sometimes centred on the disc's nasal side, where the macula is out of it, or far to the temporal side.
        var aim = random.NextDouble();
        var nasal = aim < 0.14 ? -random.Between(0.34, 0.5) : aim < 0.2 ? random.Between(1.15, 1.3) : random.Between(0.08, 0.52);
        (_discX, _discY) = (-_temporal * nasal, random.Between(-0.12, 0.1));
        _maculaX = _discX + _temporal * _radius * random.Between(4.6, 5.3);
        _maculaY = _discY + _radius * random.Between(0.2, 0.7);
        _maculaRadius = _radius * random.Between(0.8, 1.05);
        _disc = new Blob(random, _discX, _discY, _radius * random.Between(0.9, 0.98), _radius * random.Between(1, 1.08),
            random.Between(-0.2, 0.2), 0.03, 4);
        var share = random.Between(0.34, 0.66);
        _cup = new Blob(random, _discX + _temporal * 0.06 * _radius, _discY + random.Between(-0.05, 0.05) * _radius,
            _radius * share * random.Between(0.9, 1), _radius * share, 0, 0.04, 4);
        (_dark, _pigment, _reflex) = (random.Between(0.25, 0.45), random.Between(0.03, 0.14),
            random.NextDouble() < 0.5 ? random.Between(0.2, 0.5) : 0);
        _base = [random.Between(176, 222), random.Between(82, 112), random.Between(32, 58)];
    }

    public static Phantom Draw(Random random, int size)
    {
        var eye = new Fundus(random);
        var (colours, masks) = (new ColourPlanes(size), new MaskSheet(size, size, Labels));
        var tree = new RetinalTree(random, size, eye._field, (eye._discX, eye._discY), (eye._maculaX, eye._maculaY), eye._radius, eye._temporal);
        var exudates = eye.Spots(random, size, out var bleeds);
        double far = eye._field * eye._field;
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1, v = (y + 0.5) / size * 2 - 1;
                if (u * u + v * v > far) continue;
                eye.Ground(colours, x, y, u, v, bleeds[x, y]);
                eye.Head(colours, masks, x, y, u, v);
                if (eye.Yellow(u, v)) masks.Mark(Macula, x, y);
                double artery = tree.Arteries[x, y], vein = tree.Veins[x, y];
                if (artery > 0 && vein <= artery) colours.Scale(x, y, 1 - 0.2 * artery, 1 - 0.42 * artery, 1 - 0.3 * artery);
                else if (vein > 0) colours.Scale(x, y, 1 - 0.36 * vein, 1 - 0.58 * vein, 1 - 0.4 * vein);
                if (tree.Shape[x, y] >= 0.5f) masks.Mark(Vessels, x, y);
                if (exudates[x, y] <= 0) continue;
                colours.Blend(x, y, ExudateColour, 0.92 * exudates[x, y]);
                if (exudates[x, y] >= 0.4f) masks.Mark(Exudates, x, y);
            }
        colours.Blur(size / random.Between(260, 520));
        return new Phantom(colours.Develop(random, random.Between(1.5, 4)), "fundus", masks.Found());
    }

    void Ground(ColourPlanes colours, int x, int y, double u, double v, double bleed)
    {
        var edge = Math.Sqrt(u * u + v * v) / _field;
        var light = 1.04 - 0.42 * Math.Pow(edge, 3) - 0.25 * Randomness.Step(0.97, 1, edge) + 0.05 * _choroid.Fractal(u * 2, v * 2, 3);
        // Vessels of the choroid shimmer through as broad orange bands.
        var bands = _pigment * (_choroid.Ridge(u * 5 + 0.4 * v, v * 5, 2) - 0.5) + 0.03 * _fine.Fractal(u * 40, v * 40, 2);
        double dx = (u - _maculaX) / _maculaRadius, dy = (v - _maculaY) / _maculaRadius, away = dx * dx + dy * dy;
        var shade = _dark * Math.Exp(-away * 1.1) + 0.12 * Math.Exp(-away / 5);
        // Nerve fibres run from the disc as faint silver streaks.
        double angle = Math.Atan2(v - _discY, u - _discX), reach = Math.Sqrt((u - _discX) * (u - _discX) + (v - _discY) * (v - _discY)) / _radius;
        var fibres = 0.08 * _nerve.Fractal(Math.Cos(angle) * 14, Math.Sin(angle) * 14, 2) * Math.Exp(-Math.Max(0, reach - 1) / 2.5);
        light *= 1 + bands + fibres;
        colours.Set(x, y, _base[0] * light * (1 - 0.75 * shade), _base[1] * light * (1 - shade) * (1 + bands), _base[2] * light * (1 - 0.9 * shade));
        colours.Scale(x, y, 1 - 0.4 * bleed, 1 - 0.68 * bleed, 1 - 0.5 * bleed);
        if (_reflex > 0) colours.Blend(x, y, Reflex, _reflex * Math.Exp(-away * 90));
    }

    /// <summary>In the macula. One that the edge of the picture cuts is not counted as seen.</summary>
    bool Yellow(double u, double v)
    {
        if (Math.Sqrt(_maculaX * _maculaX + _maculaY * _maculaY) > _field - 0.6 * _maculaRadius) return false;
        double dx = u - _maculaX, dy = v - _maculaY;
        return dx * dx + dy * dy < _maculaRadius * _maculaRadius;
    }

    void Head(ColourPlanes colours, MaskSheet masks, int x, int y, double u, double v)
    {
        var disc = _disc.Level(u, v);
        if (disc < -0.5) return;
        if (disc > 0) masks.Mark(Disc, x, y);
        // Pinker on the nasal side, with a pale or pigmented crescent outside the temporal edge.
        var nasal = -_temporal * (u - _discX) / _radius;
        colours.Scale(x, y, 1 - 0.1 * Math.Exp(-Math.Pow((disc + 0.08) / 0.06, 2)), 1 - 0.05 * Math.Exp(-Math.Pow((disc + 0.08) / 0.06, 2)), 1);
        colours.Blend(x, y, DiscColour, Randomness.Step(-0.08, 0.1, disc) * (0.84 - 0.14 * nasal + 0.06 * _nerve.Fractal(u * 30, v * 30, 2)));
        var cup = _cup.Level(u, v);
        if (cup > 0 && disc > 0) masks.Mark(Cup, x, y);
        colours.Blend(x, y, CupColour, Randomness.Step(-0.15, 0.2, cup) * 0.88);
    }

    /// <summary>Coverage 0..1 of exudates, small yellow flecks in clusters or arcs around the macula, and of bleeds beside them.</summary>
    Plane Spots(Random random, int size, out Plane bleeds)
    {
        var spots = new Plane(size, size);
        bleeds = new Plane(size, size);
        if (random.NextDouble() > 0.45) return spots;
        for (var cluster = random.Next(1, 5); cluster > 0; cluster--)
        {
            var (x, y) = NearMacula(random);
            double ring = random.Between(0.04, 0.16), start = random.Between(0, 6.3), arc = random.Between(1.5, 5);
            for (var fleck = random.Next(6, 26); fleck > 0; fleck--)
            {
                double angle = start + arc * random.NextDouble(), r = ring * (1 + 0.22 * random.Normal());
                var (px, py, radius) = (x + r * Math.Cos(angle), y + r * Math.Sin(angle), random.Between(0.007, 0.02));
                for (var part = 0; part < 3; part++)
                    spots.Dab(Pixel(px + radius * random.Normal() * 0.7), Pixel(py + radius * random.Normal() * 0.7),
                        radius * size / 2 * random.Between(0.6, 1), 1);
            }
            for (var bleed = random.Next(0, 6); bleed > 0; bleed--)
                bleeds.Dab(Pixel(x + 0.25 * random.Normal()), Pixel(y + 0.25 * random.Normal()),
                    random.Between(0.006, 0.022) * size / 2, random.Between(0.6, 1));
        }
        return spots;

        double Pixel(double at) => (at + 1) / 2 * size;
    }

    (double X, double Y) NearMacula(Random random)
    {
        double x, y;
        do (x, y) = (_maculaX + 0.35 * random.Normal(), _maculaY + 0.28 * random.Normal());
        while (x * x + y * y > 0.55 || _disc.Level(x, y) > -1.6);
        return (x, y);
    }
}
