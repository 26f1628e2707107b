namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A chest film from behind, seen as if the patient faced us: the left lung and the heart's tip are on the picture's right. Worked out as
/// whiteness 0..1 over -1..1 in both axes: each tissue adds or takes what the beam loses in it.
/// </summary>
sealed class ChestXray
{
    const int Heart = 2, Clavicles = 3, Consolidation = 4;
    static readonly string[] Labels = ["right lung", "left lung", "heart", "clavicles", "consolidation"];

    readonly Texture _soft, _fine, _patch;
    readonly LungField[] _lungs;
    readonly Blob _heart, _atrium, _knob, _gas;
    readonly Blob[] _scapulae, _opacities, _breasts;
    readonly double _zoom, _shiftX, _shiftY, _ribStart, _ribGap, _bone, _air, _clavicle, _rise, _dense, _breast, _turn;
    readonly int _white;

    ChestXray(Random random)
    {
        (_soft, _fine, _patch) = (new Texture(random), new Texture(random), new Texture(random));
        // Some films are cut below the collar bones.
        var cut = random.NextDouble() < 0.12;
        (_zoom, _shiftX) = (cut ? random.Between(1.22, 1.34) : random.Between(1.04, 1.24), random.Between(-0.05, 0.05));
        _shiftY = cut ? random.Between(0.4, 0.46) : random.Between(-0.04, 0.06);
        (_ribStart, _ribGap, _bone) = (random.Between(-0.72, -0.66), random.Between(0.115, 0.135), random.Between(0.6, 1.2));
        (_air, _clavicle, _rise, _turn) =
            (random.Between(0.42, 0.56), random.Between(-0.62, -0.54), random.Between(0.1, 0.2), random.Between(-0.03, 0.03));
        var dome = random.Between(0.3, 0.44);
        _lungs = [new LungField(random, -1, 1.03, dome), new LungField(random, 1, 0.98, dome + random.Between(0.03, 0.07))];
        var heart = random.Between(0.28, 0.38);
        _heart = new Blob(random, heart * 0.42, dome - 0.11, heart, random.Between(0.19, 0.23), random.Between(0.3, 0.55), 0.04, 4);
        _atrium = new Blob(random, -0.04, dome - 0.2, random.Between(0.15, 0.19), 0.27, 0, 0.03, 4);
        _knob = new Blob(random, 0.1, -0.27, random.Between(0.06, 0.085), 0.085, 0, 0.03, 3);
        _gas = new Blob(random, random.Between(0.25, 0.45), dome + 0.22, random.Between(0.06, 0.14), random.Between(0.04, 0.08), 0, 0.1, 5);
        _scapulae = [.. new[] { -1, 1 }.Select(s => new Blob(random, s * 0.74, -0.38, 0.12, 0.33, -s * random.Between(0.2, 0.4), 0.1, 4))];
        _breast = random.NextDouble() < 0.4 ? random.Between(0.04, 0.09) : 0;
        _breasts = [.. new[] { -1, 1 }.Select(s => new Blob(random, s * 0.45, 0.32, 0.3, 0.27, 0, 0.04, 4))];
        _white = random.NextDouble() < 0.06 ? 0 : -1;
        _dense = random.Between(0.2, 0.34);
        _opacities = random.NextDouble() < 0.45 ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Opacity(random))] : [];
    }

    public static Phantom Draw(Random random, int size)
    {
        var film = new ChestXray(random);
        var (plane, masks) = (new Plane(size, size), new MaskSheet(size, size, Labels));
        var vessels = film.Vessels(random, size);
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                var (u, v) = film.Place((x + 0.5) / size * 2 - 1, (y + 0.5) / size * 2 - 1);
                plane[x, y] = (float)film.Whiteness(u, v, vessels[x, y], part => masks.Mark(part, x, y));
            }
        plane.Blur(size / 500.0, size / 500.0);
        double gain = random.Between(225, 275), gamma = random.Between(0.85, 1.2), noise = random.Between(1.5, 5);
        var grain = Plane.Grain(random, size, size, size / 700.0, size / 700.0);
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
                plane[x, y] = (float)(gain * Math.Pow(Math.Max(0, plane[x, y]), gamma) + noise * grain[x, y]);
        return new Phantom(plane.ToGrey(), "X-ray", masks.Found());
    }

    (double U, double V) Place(double u, double v) => ((u - _shiftX) / _zoom, (v + _shiftY) / _zoom);

    double Whiteness(double u, double v, double vessels, Action<int> mark)
    {
        var outline = Outline(u, v);
        if (outline <= 0) return 0.02;
        var (x, y) = (u + 0.006 * _soft.Fractal(u * 9, v * 9, 3), v + 0.006 * _soft.Fractal(u * 9 + 30, v * 9, 3));
        var across = Math.Abs(u - _turn);
        var soft = 0.52 + 0.16 * Randomness.Step(0.75, 0.1, across) + 0.04 * _soft.Fractal(u * 2, v * 2, 3);
        soft *= 0.35 + 0.65 * Math.Sqrt(Math.Min(1, outline / 0.25));
        var middle = 0.14 * Randomness.Step(0.24, 0.04, across) * Randomness.Step(0.75, 0.2, v);

        var heart = Math.Max(_heart.Level(x, y), _atrium.Level(x, y));
        var (side, lung) = (x < 0 ? 0 : 1, 0.0);
        var level = _lungs[side].Level(x, y);
        // Under the heart the two domes meet without a step.
        double whole = Math.Abs(x), other = _lungs[1 - side].Diaphragm(whole), dome = _lungs[side].Diaphragm(whole);
        dome += (other - dome) * 0.5 * Randomness.Step(0.22, 0, whole) + 0.04 * Randomness.Step(0.16, 0, whole);
        var above = Randomness.Step(-0.01, 0.02 + 0.1 * Randomness.Step(0.2, 0, whole), dome - y);
        if (heart > 0 && y < dome + 0.03) mark(Heart);
        var value = soft + middle + 0.15 * (1 - above) * Randomness.Step(0.1, 0.5, v);
        if (side != _white)
        {
            lung = Math.Sqrt(Math.Clamp(level / 0.26, 0, 1)) * Randomness.Step(0.06, -0.04, heart);
            if (level > 0 && heart <= 0) mark(side);
        }
        else value += 0.09 * Randomness.Step(-0.01, 0.05, level);
        var upper = 0.85 + 0.15 * Randomness.Step(0.3, -0.4, v);
        value -= _air * upper * lung * (1 + 0.1 * _soft.Fractal(u * 4, v * 4, 3));
        value += 0.07 * Randomness.Step(-0.03, 0.5, heart) * above * Randomness.Step(0, 0.16, across)
            + 0.07 * Randomness.Step(-0.05, 0.3, _knob.Level(x, y));
        value += lung * (0.34 * vessels + 0.05 * Math.Pow(_fine.Ridge(u * 11, v * 11, 3), 2));
        foreach (var opacity in _opacities)
            if (Opaque(opacity, x, y) is > -0.12 and var o && lung > 0)
            {
                value += _dense * lung * Randomness.Step(-0.12, 0.35, o) * (0.85 + 0.3 * _patch.Fractal(u * 10, v * 10, 3));
                if (o > 0 && level > 0 && heart <= 0) mark(Consolidation);
            }
        value += _bone * Ribs(u, v, side);
        foreach (var breast in _breasts) value += _breast * Randomness.Step(-0.04, 0.1, breast.Level(u, v));
        foreach (var scapula in _scapulae) value += 0.05 * _bone * Randomness.Step(-0.02, 0.06, scapula.Level(u, v));
        value -= 0.16 * Randomness.Step(-0.1, 0.3, _gas.Level(u, v)) * (1 - above) * Randomness.Step(0.2, 0, heart);
        value += Spine(u, v) - Trachea(u, v);
        return value + Collar(u, v, mark);
    }

    /// <summary>Positive inside the skin: shoulders slope from the neck, arms leave the picture, flanks narrow below them.</summary>
    double Outline(double u, double v)
    {
        var across = Math.Abs(u);
        var shoulder = v + 1.02 - 0.3 * Math.Pow(Math.Max(0, across - 0.2), 0.8);
        var flank = 0.86 + 0.05 * Math.Cos(v * 4) + 0.35 * Randomness.Step(-0.2, -0.6, v) - across;
        return Math.Min(shoulder, flank);
    }

    double Spine(double u, double v)
    {
        var across = (u - _turn) / 0.075;
        var body = 0.5 + 0.5 * Math.Cos(v * 2 * Math.PI / 0.135);
        return _bone * 0.05 * Randomness.Step(1.15, 0.8, Math.Abs(across)) * (0.6 + 0.5 * Math.Pow(body, 0.5))
            + _bone * 0.03 * Math.Exp(-Math.Pow(across / 0.2, 2)) * Math.Pow(body, 3);
    }

    double Trachea(double u, double v)
    {
        var centre = _turn - 0.015 + 0.01 * Math.Sin(v * 6);
        var tube = Randomness.Step(0.05, 0.02, Math.Abs(u - centre)) * Randomness.Step(-0.12, -0.2, v);
        // Below the fork, one main bronchus a side.
        var fork = Math.Max(0, v + 0.2);
        var bronchus = Randomness.Step(0.035, 0.012, Math.Abs(Math.Abs(u - centre) - 0.02 - fork * 1.1)) * Randomness.Step(-0.2, -0.16, v)
            * Randomness.Step(0.02, -0.06, v);
        return 0.12 * Math.Max(tube, 0.6 * bronchus);
    }

    double Ribs(double u, double v, int side)
    {
        var across = Math.Abs(u - _turn);
        if (across < 0.07 || across > _lungs[side].Wall(v) + 0.06) return 0;
        var outer = Randomness.Step(_lungs[side].Wall(v) - 0.12, _lungs[side].Wall(v), across);
        var back = v - _ribStart + 0.05 * Math.Sin(Math.Min(across / 0.5, 1) * Math.PI) - 1.1 * Math.Pow(Math.Max(0, across - 0.28), 2);
        var front = v - _ribStart + 0.06 - 0.62 * (0.75 - across) - 0.25 * Math.Pow(0.75 - across, 2);
        var value = Band(back, 10, 0.25) * Randomness.Step(0.07, 0.12, across);
        return value + 0.75 * Band(front, 7, 0.3) * Randomness.Step(0.28, 0.4, across) + 0.025 * outer;
    }

    /// <summary>Bands at equal distances: faint within, brighter at both edges, where the beam runs along the cortex.</summary>
    double Band(double offset, int count, double half)
    {
        var index = Math.Round(offset / _ribGap);
        if (index < 0 || index >= count) return 0;
        var within = Math.Abs(offset / _ribGap - index) / half;
        return 0.055 * Randomness.Step(1.15, 0.85, within) + 0.035 * Math.Exp(-Math.Pow((within - 0.9) / 0.18, 2));
    }

    double Collar(double u, double v, Action<int> mark)
    {
        var along = (Math.Abs(u - _turn) - 0.065) / 0.64;
        if (along is < -0.03 or > 1.02) return 0;
        var centre = _clavicle - _rise * along + 0.035 * Math.Sin(along * 2 * Math.PI);
        var half = 0.024 + 0.018 * Math.Pow(1 - Math.Clamp(along, 0, 1), 3);
        var within = Math.Abs(v - centre) / half;
        if (within < 1 && along is > 0 and < 1) mark(Clavicles);
        var end = Randomness.Step(-0.03, 0.01, along) * Randomness.Step(1.02, 0.97, along);
        return end * _bone * (0.12 * Randomness.Step(1.1, 0.9, within) + 0.05 * Math.Exp(-Math.Pow((within - 0.88) / 0.2, 2)));
    }

    double Opaque(Blob opacity, double x, double y)
    {
        var (dx, dy) = (_patch.Fractal(x * 5, y * 5, 4), _patch.Fractal(x * 5 + 50, y * 5, 4));
        return opacity.Level(x + 0.05 * dx, y + 0.05 * dy);
    }

    Blob Opacity(Random random)
    {
        var lung = _lungs[_white == 0 ? 1 : random.Next(2)];
        double x, y;
        do (x, y) = (lung.Side * random.Between(0.15, 0.65), random.Between(-0.5, 0.5));
        while (lung.Level(x, y) < 0.1 || Math.Max(_heart.Level(x, y), _atrium.Level(x, y)) > -0.3);
        return new Blob(random, x, y, random.Between(0.1, 0.22), random.Between(0.09, 0.2), random.Between(0, 3), 0.12, 6);
    }

    Plane Vessels(Random random, int size)
    {
        var plane = new Plane(size, size);
        foreach (var lung in _lungs)
            for (var branch = 0; branch < 8; branch++)
            {
                var (x, y) = lung.Hilum;
                // A fan that opens to the side, most of it downwards.
                var heading = -1.1 + branch * 0.34 + random.Between(-0.15, 0.15);
                Grow(random, plane, lung.Side, x + random.Between(-0.03, 0.03), y + random.Between(-0.05, 0.08), heading, 0.02, 0);
            }
        plane.Blur(size / 300.0, size / 300.0);
        return plane;
    }

    void Grow(Random random, Plane plane, int side, double x, double y, double heading, double radius, int generation)
    {
        for (var step = 0; step < 22; step++)
        {
            double px = (x * _zoom + _shiftX + 1) / 2 * plane.Width, py = (y * _zoom - _shiftY + 1) / 2 * plane.Height;
            plane.Dab(px, py, radius * plane.Width / 2 * _zoom, Math.Min(1, radius / 0.016));
            (x, y) = (x + side * 0.009 * Math.Cos(heading), y + 0.009 * Math.Sin(heading));
            (heading, radius) = (heading + random.Between(-0.1, 0.1), radius * 0.978);
        }
        if (generation == 3) return;
        foreach (var fork in new[] { -1, 1 })
            Grow(random, plane, side, x, y, heading + fork * random.Between(0.2, 0.5), radius * 0.82, generation + 1);
    }
}
