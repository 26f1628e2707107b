namespace Mimo.Imaging.Phantoms;

/// <summary>
/// The inside of a colon, RGB, over -1..1 in both axes: a height map of folds and polyps, lit from beside the camera, dark where the
/// tube goes on. Wet tissue shines.
/// </summary>
sealed class Endoscopy
{
    const int Polyp = 0, Instrument = 1;
    static readonly string[] Labels = ["polyp", "endoscopic instrument"];

    readonly Texture _fold, _fine, _vein;
    readonly double _lumenX, _lumenY, _folds, _foldShare, _half, _corner, _centreX;
    readonly double[] _mucosa, _tint;
    readonly Blob[] _polyps;
    readonly double[] _rise, _flat;
    readonly EndoscopicTool? _tool;

    Endoscopy(Random random)
    {
        (_fold, _fine, _vein) = (new Texture(random), new Texture(random), new Texture(random));
        (_lumenX, _lumenY) = (random.Between(-0.75, 0.75), random.Between(-0.75, 0.6));
        (_folds, _foldShare) = (random.Between(1.3, 2.4), random.Between(0.35, 1));
        (_half, _corner, _centreX) = (random.Between(0.9, 0.97), random.Between(1.5, 1.8), random.Between(-0.03, 0.03));
        _mucosa = [random.Between(196, 235), random.Between(98, 138), random.Between(72, 112)];
        _tint = random.NextDouble() < 0.65 ? [random.Between(0.94, 1.02), random.Between(0.68, 0.92), random.Between(0.68, 0.92)] : [1.04, 1.1, 1.1];
        _polyps = new Blob[random.NextDouble() < 0.82 ? random.NextDouble() < 0.25 ? 2 : 1 : 0];
        // From half a ball on a stalk to a flat cushion.
        (_rise, _flat) = (new double[_polyps.Length], [.. _polyps.Select(_ => random.Between(0.12, 0.9))]);
        (double X, double Y) target = (random.Between(-0.3, 0.3), random.Between(-0.3, 0.3));
        for (var i = 0; i < _polyps.Length; i++)
        {
            double x, y;
            do (x, y) = (random.Between(-0.6, 0.6), random.Between(-0.6, 0.6));
            while (Math.Abs(x - _lumenX) + Math.Abs(y - _lumenY) < 0.4 || (i > 0 && Math.Abs(x - target.X) + Math.Abs(y - target.Y) < 0.75));
            var radius = random.Between(0.1, i > 0 ? 0.18 : 0.38);
            _polyps[i] = new Blob(random, x, y, radius, radius * random.Between(0.68, 1), random.Between(0, 3), 0.07, 6);
            (_rise[i], target) = (radius * random.Between(0.5, 1), (x, y));
        }
        if (random.NextDouble() < 0.3)
            _tool = new EndoscopicTool(random, target.X + random.Between(-0.15, 0.15), target.Y + random.Between(-0.1, 0.2));
    }

    public static Phantom Draw(Random random, int size)
    {
        var scene = new Endoscopy(random);
        var (colours, masks, height) = (new ColourPlanes(size), new MaskSheet(size, size, Labels), new Plane(size, size));
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++) height[x, y] = (float)scene.Height(Unit(x, size), Unit(y, size));
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = Unit(x, size), v = Unit(y, size), inside = scene.Window(u, v);
                if (inside <= 0) colours.Set(x, y, 6, 6, 7);
                else scene.Paint(colours, masks, x, y, u, v, Slope(height, x, y, size));
                if (inside is > 0 and < 0.02) colours.Scale(x, y, inside / 0.02, inside / 0.02, inside / 0.02);
            }
        colours.Blur(size / random.Between(230, 480));
        return new Phantom(colours.Develop(random, random.Between(2, 5)), "endoscopy", masks.Found());
    }

    static double Unit(int pixel, int size) => (pixel + 0.5) / size * 2 - 1;

    static (double X, double Y) Slope(Plane height, int x, int y, int size)
    {
        int left = Math.Max(0, x - 1), right = Math.Min(size - 1, x + 1), up = Math.Max(0, y - 1), down = Math.Min(size - 1, y + 1);
        return ((height[right, y] - height[left, y]) * size / 2 / (right - left), (height[x, down] - height[x, up]) * size / 2 / (down - up));
    }

    /// <summary>Positive inside the stop that cuts the corners off.</summary>
    double Window(double u, double v) =>
        Math.Min(_half - Math.Max(Math.Abs(u - _centreX), Math.Abs(v)), (_corner - Math.Abs(u - _centreX) - Math.Abs(v)) * 0.7);

    /// <summary>Level of polyp i with its uneven edge.</summary>
    double Level(int i, double u, double v) =>
        _polyps[i].Level(u + 0.012 * _fine.Fractal(u * 8, v * 8, 3), v + 0.012 * _fine.Fractal(u * 8 + 40, v * 8, 3));

    double Height(double u, double v)
    {
        var height = 0.014 * _fine.Fractal(u * 7, v * 7, 4) + 0.05 * _foldShare * Fold(u, v).Rise + 0.09 * _fold.Fractal(u * 1.7 + 30, v * 1.7, 2);
        for (var i = 0; i < _polyps.Length; i++)
            if (Level(i, u, v) is > 0 and var level)
            {
                var flat = 1 - Math.Min(1, level);
                height += _rise[i] * Math.Pow(1 - flat * flat, 0.5 + _flat[i]) + 0.012 * _fine.Fractal(u * 15 + 9, v * 15, 3);
            }
        return height;
    }

    /// <summary>Rings around the lumen, each rising slowly towards it and falling off behind its crest; none goes all the way round.</summary>
    (double Rise, double Behind) Fold(double u, double v)
    {
        double dx = u - _lumenX, dy = v - _lumenY, away = Math.Sqrt(dx * dx + dy * dy) + 0.02;
        var (cos, sin) = (dx / away, dy / away);
        var phase = _folds * Math.Log(away + 0.12) * 1.5 + 0.9 * _fold.Fractal(cos * 1.1 + away * 0.6, sin * 1.1, 3);
        var ring = (int)Math.Floor(phase);
        var part = phase - ring;
        var there = Randomness.Step(-0.25, 0.3, _fold.Fractal(cos * 1.2 + ring * 7.3, sin * 1.2 + ring * 3.1, 2));
        // part runs outwards from a valley over a crest to the next valley, which the crest hides from the lamp.
        return (there * Randomness.Step(0, 0.3, part) * Randomness.Step(1, 0.3, part), there * Randomness.Step(0.55, 1, part));
    }

    void Paint(ColourPlanes colours, MaskSheet masks, int x, int y, double u, double v, (double X, double Y) slope)
    {
        double dx = u - _lumenX, dy = v - _lumenY, away = Math.Sqrt(dx * dx + dy * dy);
        var depth = Randomness.Step(0.02, 0.62, away + 0.08 * _fold.Fractal(u * 2, v * 2, 2));
        var reach = 1.08 - 0.32 * Randomness.Step(0.55, 1.5, Math.Sqrt(u * u + v * v));
        var (red, veins) = (_fold.Fractal(u * 2.5 + 80, v * 2.5, 3), Math.Pow(_vein.Ridge(u * 3.2, v * 3.2, 3), 6));
        double r = _mucosa[0], g = _mucosa[1] * (1 - 0.1 * red - 0.16 * veins), b = _mucosa[2] * (1 - 0.12 * red - 0.12 * veins);
        var shade = 1 - 0.45 * _foldShare * Fold(u, v).Behind;
        for (var i = 0; i < _polyps.Length; i++)
        {
            var level = Level(i, u, v);
            if (level > 0)
            {
                masks.Mark(Polyp, x, y);
                var pits = 1 + 0.1 * _fine.Fractal(u * 26, v * 26, 2);
                (r, g, b, shade, depth) = (r * _tint[0], _mucosa[1] * _tint[1] * pits, _mucosa[2] * _tint[2] * pits, 1, Math.Max(depth, 0.75));
            }
            else
            {
                // The polyp keeps the lamp off the mucosa to its lower right.
                var cast = Level(i, u - 0.35 * _rise[i] * 0.4, v - 0.35 * _rise[i] * 0.5);
                shade *= 1 - (0.55 - 0.35 * _flat[i]) * Randomness.Step(-0.16, 0.14, cast);
            }
        }
        // Lambert with the lamp up and left of the camera, and a sharp lobe for the wet surface.
        double nx = -slope.X * 0.8, ny = -slope.Y * 0.8, length = Math.Sqrt(nx * nx + ny * ny + 1);
        double lx = -0.16 - 0.25 * u, ly = -0.2 - 0.25 * v, light = Math.Max(0.12, (nx * lx + ny * ly + 0.95) / length);
        var tone = light * shade * reach * (0.09 + 0.91 * depth);
        var mirror = (nx * lx * 1.4 + ny * ly * 1.4 + 1) / length / Math.Sqrt(1 + 1.96 * (lx * lx + ly * ly));
        var shine = Math.Pow(Math.Clamp(mirror, 0, 1), 220) * Randomness.Step(0.1, 0.5, _fine.Fractal(u * 6 + 20, v * 6, 3)) * depth;
        colours.Set(x, y, r * tone, g * Math.Pow(tone, 1.12), b * Math.Pow(tone, 1.15));
        colours.Blend(x, y, [255, 250, 246], 0.85 * shine);
        if (_tool is null) return;
        var (cover, grey, shadow) = _tool.At(u, v);
        colours.Scale(x, y, 1 - shadow, 1 - shadow, 1 - shadow);
        if (cover <= 0) return;
        masks.Mark(Instrument, x, y);
        var tint = _tool.Colour;
        colours.Set(x, y, tint[0] * grey, tint[1] * grey, tint[2] * grey);
    }
}
