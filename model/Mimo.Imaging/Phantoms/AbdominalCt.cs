namespace Mimo.Imaging.Phantoms;

/// <summary>
/// An axial slice through the upper abdomen, seen from the feet: the patient's right, with the liver, is on the left. Worked out in
/// Hounsfield units over -1..1 in both axes and shown through the window 0 to 255, where fat is black.
/// </summary>
sealed partial class AbdominalCt
{
    const double Air = -1000, Fat = -95, Muscle = 62, Cortex = 520;
    static readonly string[] Labels = ["body", "liver", "spleen", "spine", "right kidney", "left kidney", "aorta", "stomach", "liver tumor"];
    const int Liver = 1, Stomach = 7, LiverTumor = 8;

    Random _random;
    readonly Texture _organic, _strands;
    readonly double _rx, _ry, _cy, _fat, _wall;
    readonly Blob _aorta, _cava, _vertebra, _canal;
    Blob _liverRight, _liverLeft, _spleen, _spleenHilum, _stomach;
    readonly Blob[] _muscles, _processes, _ribs, _bowel;
    Blob[] _kidneys, _sinuses, _tumors;
    readonly double[] _bowelContent;
    readonly double _kidneyShare, _liverHu;
    readonly List<(double X, double Y, double X1, double Y1, double Radius)> _vessels = [];

    readonly double _tumorHu, _tumorRim;
    readonly bool _spleenSeen = true, _stomachSeen = true;

    AbdominalCt(Random random, bool findings)
    {
        (_random, _organic, _strands) = (random, new Texture(random), new Texture(random));
        (_rx, _ry, _cy) = (random.Between(0.76, 0.84), random.Between(0.54, 0.6), random.Between(-0.05, 0.02));
        (_fat, _wall) = (random.Between(0.035, 0.085), random.Between(0.045, 0.06));
        _liverHu = random.Between(100, 122);
        double left = -_rx + _fat + _wall, back = _cy + _ry - _fat;

        _liverRight = new Blob(random, left + 0.34, _cy - 0.02, random.Between(0.34, 0.43), 0.49, random.Between(-0.25, 0), 0.04, 5);
        _liverLeft = new Blob(random, -0.1, _cy - 0.27, random.Between(0.26, 0.4), random.Between(0.13, 0.18), random.Between(0.05, 0.25),
            0.06, 5);
        _spleen = new Blob(random, -left - 0.1, _cy + 0.13, 0.2, random.Between(0.25, 0.32), random.Between(-0.15, 0.3), 0.05, 5);
        _spleenHilum = new Blob(random, -left - 0.34, _cy + 0.06, 0.2, 0.25, 0.2, 0.08, 5);
        _stomach = new Blob(random, 0.32, _cy - 0.2, 0.17, random.Between(0.13, 0.19), random.Between(-0.4, 0.4), 0.09, 5);
        _vertebra = new Blob(random, 0, back - 0.28, 0.115, 0.092, 0, 0.03, 4);
        _canal = new Blob(random, 0, back - 0.165, 0.05, 0.042);
        _aorta = new Blob(random, random.Between(0.04, 0.08), back - 0.42, 0.046, 0.046, 0, 0.03, 3);
        _cava = new Blob(random, -0.11, back - 0.43, 0.06, 0.044, 0.4, 0.05, 3);
        _kidneyShare = random.NextDouble() < 0.75 ? random.Between(0.8, 1.1) : 0;
        _kidneys = [Kidney(-1, back), Kidney(1, back)];
        _sinuses = [.. new[] { -1, 1 }.Select(side =>
            new Blob(random, side * 0.245, back - 0.235, 0.05 * _kidneyShare + 1e-3, 0.04, side * 0.4, 0.15, 6))];
        _muscles = [.. new[] { -1, 1 }.Select(side => new Blob(random, side * 0.17, back - 0.07, 0.15, 0.075, -side * 0.25, 0.06, 5))];
        _processes =
        [
            new Blob(random, 0, back - 0.075, 0.018, 0.075, 0, 0.1, 4),
            .. new[] { -1, 1 }.SelectMany(side => new[]
            {
                new Blob(random, side * 0.075, back - 0.165, 0.028, 0.055, side * 0.5, 0.1, 4),
                new Blob(random, side * 0.14, back - 0.16, 0.07, 0.02, -side * 0.35, 0.1, 4),
                new Blob(random, side * 0.035, back - 0.115, 0.045, 0.02, side * 0.7, 0.1, 4),
            }),
        ];
        _ribs = [.. Enumerable.Range(0, 14).Select(Rib)];
        _bowel = [.. Enumerable.Range(0, random.Next(4, 7)).Select(_ =>
            new Blob(random, random.Between(0.05, 0.5), _cy + random.Between(-0.38, 0.12), random.Between(0.05, 0.1),
            random.Between(0.04, 0.08), random.Between(0, 3), 0.12, 6))];
        _bowelContent = [.. _bowel.Select(_ => (random.Next(3)) switch { 0 => -400.0, 1 => 25, _ => 230 })];
        Grow(left + 0.52, _cy + 0.05, random.Between(2.6, 3.6), 0.016, 0);
        Grow(left + 0.5, _cy - 0.05, random.Between(3.6, 4.4), 0.014, 0);
        Grow(left + 0.5, _cy + 0.12, random.Between(1.6, 2.4), 0.014, 0);
        _tumors = [];
        // Only after all else was drawn: the plain slices keep their pictures.
        if (!findings) return;
        (_tumorHu, _tumorRim) = (random.Between(35, 72), random.NextDouble() < 0.4 ? random.Between(20, 50) : 0);
        (_spleenSeen, _stomachSeen) = (random.NextDouble() > 0.15, random.NextDouble() > 0.2);
        _tumors = [.. Enumerable.Range(0, random.NextDouble() < 0.72 ? random.Next(1, 5) : 0).Select(_ => Growth())];
    }

    /// <summary>With findings: liver tumours in most slices, spleen or stomach out of view in some, and a window that varies.</summary>
    public static Phantom Draw(Random random, int size, bool findings)
    {
        return new AbdominalCt(random, findings).Picture(size, findings ? random : null);
    }

    Phantom Picture(int size, Random? window)
    {
        var plane = new Plane(size, size);
        var masks = Labels.Select(label => new PhantomMask(label, new byte[size * size])).ToArray();
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1, v = (y + 0.5) / size * 2 - 1;
                var (hu, part) = At(u, v);
                plane[x, y] = (float)hu;
                if (Body(u, v) > 0) masks[0].Mask[y * size + x] = 1;
                if (part >= 0) masks[part].Mask[y * size + x] = 1;
                if (part == LiverTumor) masks[Liver].Mask[y * size + x] = 1;
            }
        plane.Blur(size / 640.0, size / 640.0);
        AddTableAndNoise(plane, size);
        if (window is not null) Window(window, plane);
        return new Phantom(plane.ToGrey(), "CT", [.. masks.Where(m => m.Mask.AsSpan().IndexOf((byte)1) >= 0)]);
    }

    /// <summary>Hounsfield units, and the index of the labelled part or -1.</summary>
    (double Hu, int Part) At(double u, double v)
    {
        var body = Body(u, v);
        if (body <= 0) return (Air, -1);
        if (body < 0.012) return (20, -1);
        // Everything soft is bent a little, so that no edge is an ellipse.
        var (x, y) = (u + 0.014 * _organic.Fractal(u * 7, v * 7, 3), v + 0.014 * _organic.Fractal(u * 7 + 40, v * 7, 3));

        if (_canal.Level(u, v) > 0) return (35, 3);
        foreach (var process in _processes)
            if (process.Level(x, y) is > 0 and var p) return (p > 0.55 ? 230 : Cortex, 3);
        if (_vertebra.Level(u, v) is > 0 and var bone) return (bone < 0.13 ? Cortex : 175 + 60 * _strands.Fractal(u * 60, v * 60, 2), 3);

        var depth = Depth(u, v);
        if (depth < 0)
        {
            foreach (var rib in _ribs)
                if (rib.Level(u, v) is > 0 and var r) return (r > 0.5 ? 160 : Cortex, -1);
            foreach (var muscle in _muscles)
                if (muscle.Level(x, y) > 0) return (Marbled(u, v), -1);
            return depth > -_wall ? (Marbled(u, v), -1) : (Fat, -1);
        }
        foreach (var muscle in _muscles)
            if (muscle.Level(x, y) > 0) return (Marbled(u, v), -1);
        if (_aorta.Level(u, v) > 0) return (165, 6);
        if (_cava.Level(x, y) > 0) return (135, -1);

        for (var side = 0; side < 2 && _kidneyShare > 0; side++)
        {
            var level = _kidneys[side].Level(x, y);
            if (level is <= 0 and > -0.1) return (Fat, -1);
            if (level <= 0) continue;
            var sinus = _sinuses[side].Level(x, y);
            if (sinus > 0.1) return (Fat + 40 * _strands.Fractal(u * 40, v * 40, 2), -1);
            return (level < 0.38 + 0.12 * _strands.Fractal(u * 22, v * 22, 2) ? 205 : 165, 4 + side);
        }
        return depth < 0.012 ? (Fat, -1) : Viscera(u, v, x, y);
    }

    (double Hu, int Part) Viscera(double u, double v, double x, double y)
    {
        var liver = Math.Max(_liverRight.Level(x, y), _liverLeft.Level(x, y));
        if (liver > 0 && _vertebra.Level(u, v) < -0.35 && _aorta.Level(u, v) < -0.7)
            return InLiver(u, v, x, y);
        if (_spleenSeen && _spleen.Level(x, y) > 0 && _spleenHilum.Level(x, y) < 0)
            return (_liverHu + 12 + 5 * _organic.Fractal(u * 20, v * 20, 2), 2);
        if (_stomachSeen && _stomach.Level(x, y) is > 0 and var stomach)
        {
            if (stomach < 0.16) return (75, Stomach);
            // Contrast medium settles to the back, air rises to the front.
            var layer = v - _cy + 0.2 + 0.01 * _organic.Fractal(u * 20, v * 20, 2);
            return (layer < -0.07 ? Air : layer > 0.02 ? 290 : 30 + 60 * Math.Max(0, _strands.Fractal(u * 30, v * 30, 3)), Stomach);
        }
        for (var i = 0; i < _bowel.Length; i++)
            if (_bowel[i].Level(x, y) is > 0 and var wall)
                return (wall < 0.3 ? 85 : _bowelContent[i] + 60 * _strands.Fractal(u * 35, v * 35, 2), -1);
        var strand = _strands.Ridge(u * 9, v * 9, 3);
        return (Fat + (strand > 0.93 ? 150 : 0), -1);
    }

    (double Hu, int Part) InLiver(double u, double v, double x, double y)
    {
        var tumor = -9.0;
        foreach (var blob in _tumors) tumor = Math.Max(tumor, blob.Level(x, y));
        var tissue = _liverHu + 7 * _organic.Fractal(u * 18, v * 18, 3) + 42 * Vessel(x, y) * Randomness.Step(0, -0.2, tumor);
        if (tumor < -0.1) return (tissue, Liver);
        var inside = _tumorHu + 9 * _organic.Fractal(u * 24, v * 24, 3) + _tumorRim * Math.Exp(-Math.Pow((tumor - 0.12) / 0.12, 2));
        return (tissue + (inside - tissue) * Randomness.Step(-0.1, 0.12, tumor), tumor > 0 ? LiverTumor : Liver);
    }

    /// <summary>Positive inside the skin, in units of the frame.</summary>
    double Body(double u, double v) => Inset(u, v, 0);

    /// <summary>Positive in the cavity, negative in the wall and the fat outside of it.</summary>
    double Depth(double u, double v) => Inset(u, v, _fat + _wall + 0.01 * _organic.Fractal(u * 4, v * 4, 2));

    double Inset(double u, double v, double by)
    {
        const double power = 2.35;
        double rx = _rx - by, ry = _ry - by;
        var radius = Math.Pow(Math.Pow(Math.Abs(u / rx), power) + Math.Pow(Math.Abs((v - _cy) / ry), power), 1 / power);
        return (1 - radius) * Math.Min(rx, ry);
    }

    double Marbled(double u, double v) => _strands.Ridge(u * 22, v * 22, 2) > 0.9 ? -30 : Muscle + 8 * _organic.Fractal(u * 30, v * 30, 2);

    Blob Kidney(int side, double back) =>
        new(_random, side * 0.33, back - 0.24, 0.1 * _kidneyShare + 1e-3, 0.145 * _kidneyShare + 1e-3, side * _random.Between(0.35, 0.7),
            0.04, 4);

    Blob Rib(int index)
    {
        // From the back upwards on both sides; none in front.
        var along = 0.5 + (index / 2 + _random.Between(-0.25, 0.25)) * 0.36;
        var angle = Math.PI / 2 + (index % 2 == 0 ? 1 : -1) * along;
        double rx = _rx - _fat - _wall / 2, ry = _ry - _fat - _wall / 2;
        return new Blob(_random, rx * Math.Cos(angle), _cy + ry * Math.Sin(angle), _random.Between(0.03, 0.055), 0.017,
            Math.Atan2(ry * Math.Cos(angle), -rx * Math.Sin(angle)) + _random.Between(-0.25, 0.25), 0.08, 4);
    }

    Blob Growth()
    {
        double x, y;
        do (x, y) = (_random.Between(-0.75, 0.1), _cy + _random.Between(-0.42, 0.4));
        while (Math.Max(_liverRight.Level(x, y), _liverLeft.Level(x, y)) < 0.22 || Depth(x, y) < 0.08 || _kidneys[0].Level(x, y) > -0.5
            || _vertebra.Level(x, y) > -1);
        return new Blob(_random, x, y, _random.Between(0.035, 0.13), _random.Between(0.035, 0.11), _random.Between(0, 3), 0.08, 6);
    }

    /// <summary>From 0 to 255 HU to narrower and wider windows, as readers set them.</summary>
    static void Window(Random random, Plane plane)
    {
        double low = random.Between(-140, 20), width = random.Between(180, 290) - low;
        for (var y = 0; y < plane.Height; y++)
            for (var x = 0; x < plane.Width; x++) plane[x, y] = (float)((plane[x, y] - low) / width * 255);
    }

    void Grow(double x, double y, double heading, double radius, int generation)
    {
        for (var step = 0; step < 5; step++)
        {
            var (nextX, nextY) = (x + 0.035 * Math.Cos(heading), y + 0.035 * Math.Sin(heading));
            _vessels.Add((x, y, nextX, nextY, radius));
            (x, y, heading, radius) = (nextX, nextY, heading + _random.Between(-0.28, 0.28), radius * 0.94);
        }
        if (generation == 2) return;
        foreach (var side in new[] { -1, 1 }) Grow(x, y, heading + side * _random.Between(0.3, 0.8), radius * 0.8, generation + 1);
    }

    /// <summary>1 in the middle of a vessel, 0 outside.</summary>
    double Vessel(double x, double y)
    {
        var most = 0.0;
        foreach (var (x0, y0, x1, y1, radius) in _vessels)
        {
            double dx = x1 - x0, dy = y1 - y0;
            var along = Math.Clamp(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1);
            var (px, py) = (x - x0 - along * dx, y - y0 - along * dy);
            most = Math.Max(most, 1 - Randomness.Step(0.5, 1.2, Math.Sqrt(px * px + py * py) / radius));
        }
        return most;
    }

    void AddTableAndNoise(Plane plane, int size)
    {
        var grain = Plane.Grain(_random, size, size, size / 560.0, size / 560.0);
        var noise = _random.Between(7, 12);
        double tableY = _cy + _ry + 0.1, curve = _random.Between(0.1, 0.2);
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1, v = (y + 0.5) / size * 2 - 1;
                var offset = Math.Abs(v - tableY + curve * u * u);
                if (offset < 0.006 && Math.Abs(u) < 0.8) plane[x, y] = (float)(60 + 130 * (0.5 + 0.5 * Math.Sin(u * 70)));
                plane[x, y] += (float)noise * grain[x, y];
            }
    }
}
