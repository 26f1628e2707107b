namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A curved probe on the abdomen of a pregnant woman: a sector with uterine wall above, the skull as a bright oval that thins out where
/// the beam grazes it, the midline, and faint brain within. Speckle lies along arcs, as the beams do.
/// </summary>
sealed class FetalHead
{
    const double Aspect = 0.676, Depth = 0.74;

    readonly Texture _tissue, _brain, _bone;
    readonly double _apexX, _apexY, _half, _near, _cx, _cy, _rx, _ry, _cos, _sin, _gain, _wall, _cavum;
    readonly Blob _head;
    readonly Blob[] _choroid;

    FetalHead(Random random)
    {
        (_tissue, _brain, _bone) = (new Texture(random), new Texture(random), new Texture(random));
        (_apexX, _apexY, _half) = (0.5 + random.Between(-0.03, 0.03), -random.Between(0.26, 0.42), random.Between(0.6, 0.74));
        _near = -_apexY - 0.025;
        (_cx, _cy, _rx) = (0.5 + random.Between(-0.05, 0.05), random.Between(0.32, 0.37), random.Between(0.2, 0.29));
        _ry = Math.Min(_rx * random.Between(0.74, 0.84), 0.225);
        var angle = random.Between(-0.35, 0.35);
        (_cos, _sin, _gain) = (Math.Cos(angle), Math.Sin(angle), random.Between(-4, 1));
        (_wall, _cavum) = (random.Between(0.06, 0.12), random.Between(-0.5, -0.35));
        _head = new Blob(random, _cx, _cy, _rx, _ry, angle, 0.012, 4);
        _choroid =
        [
            .. new[] { -1, 1 }.Select(side => new Blob(random,
                _cx + side * random.Between(0.1, 0.25) * _rx - side * 0.45 * _ry * _sin, _cy + side * random.Between(0.36, 0.5) * _ry,
                _rx * random.Between(0.2, 0.32), _ry * random.Between(0.1, 0.17), angle + random.Between(-0.3, 0.3), 0.2, 6)),
        ];
    }

    public static Phantom Draw(Random random, int size)
    {
        var (scene, height) = (new FetalHead(random), (int)(size * Aspect));
        // Angle across, depth down.
        var speckle = new Speckle(random, size, size, size / 130.0, size / 330.0);
        var (plane, mask) = (new Plane(size, height), new byte[size * height]);
        for (var y = 0; y < height; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size, v = (y + 0.5) / size;
                var level = scene._head.Level(u, v);
                if (level > -0.04) mask[y * size + x] = 1;

                double dx = u - scene._apexX, dy = v - scene._apexY;
                double beam = Math.Atan2(dx, dy), depth = Math.Sqrt(dx * dx + dy * dy) - scene._near;
                if (Math.Abs(beam) > scene._half || depth < 0 || depth > Depth) continue;
                var (column, row) = ((beam / scene._half + 1) / 2 * (size - 1), depth / Depth * (size - 1));
                plane[x, y] = (float)speckle.Grey(scene.Decibels(u, v, level, beam, depth), column, row);
            }
        plane.Blur(size / 700.0, size / 900.0);
        DrawGreyScale(plane, size);
        return new Phantom(plane.ToGrey(), "ultrasound", [new PhantomMask("fetal head", mask)]);
    }

    double Decibels(double u, double v, double level, double beam, double depth)
    {
        var (along, across) = ((u - _cx) * _cos + (v - _cy) * _sin, (v - _cy) * _cos - (u - _cx) * _sin);
        // How square the beam meets the skull: the scalar product of its direction and the oval's normal.
        var (nx, ny) = (along / (_rx * _rx), across / (_ry * _ry));
        var product = (nx * _cos - ny * _sin) * Math.Sin(beam) + (nx * _sin + ny * _cos) * Math.Cos(beam);
        var square = Math.Abs(product) / Math.Sqrt(nx * nx + ny * ny + 1e-9);

        var decibels = level > 0 ? Inside(along / _rx, across / _ry, level, u, v) : Outside(u, v, beam, depth);
        var thickness = 0.038 + 0.016 * _bone.Fractal(along * 8, across * 8, 2);
        var skull = -3 - 34 * Math.Pow(1 - square, 1.05) + 7 * _bone.Fractal(along * 16, across * 16, 4)
            - 7 * Math.Pow((level + 0.005) / thickness, 2);
        decibels = Math.Max(decibels, skull);
        // Grazed bone swallows the beam: behind the flanks it is dark.
        var flank = Randomness.Step(0.75, 1, Math.Abs(along / _rx)) * Randomness.Step(-0.2, 0.25, v - _cy) * (level < 0 ? 1 : 0.4);
        return decibels - 12 * flank + _gain - 9 * Randomness.Step(0.4, Depth, depth)
            - 9 * Randomness.Step(_half - 0.14, _half, Math.Abs(beam));
    }

    double Inside(double along, double across, double level, double u, double v)
    {
        var decibels = -49 + 9 * _brain.Fractal(along * 3.5, across * 3.5, 4)
            + 13 * Math.Pow(_brain.Ridge(along * 3 + 20, across * 4, 3), 5) * (0.5 + _brain.Fractal(along * 2, across * 2 + 7, 2));
        // Echoes that run to and fro below the near bone veil the upper half.
        decibels = Math.Max(decibels, -40 - 34 * Randomness.Step(0.05, 0.75, level) - 20 * Randomness.Step(-0.4, 0.1, v - _cy)
            + 6 * _brain.Fractal(along * 2, across * 14, 3));
        var offset = across - 0.025 * _brain.Fractal(along * 2.5, 9, 2);
        var inCavum = Randomness.Step(0.15, 0.06, Math.Abs(along - _cavum));
        // In pieces: where the falx leaves the plane, it leaves the picture.
        var midline = -16 - 40 * Randomness.Step(-0.1, 0.5, _brain.Fractal(along * 3.5, 3, 3)) - 9 * inCavum
            - 30 * Randomness.Step(0.6, 0.95, Math.Abs(along))
            - 6 * Math.Pow(offset / 0.026, 2);
        var cavum = -30 - 60 * (1 - inCavum) + 6 * _brain.Fractal(along * 9, across * 9 + 30, 2)
            - 6 * Math.Pow((Math.Abs(offset) - 0.075) / 0.028, 2);
        var choroid = Math.Max(_choroid[0].Level(u, v), _choroid[1].Level(u, v));
        var plexus = -34 + 7 * _brain.Fractal(along * 8, across * 8, 3) - 26 * Randomness.Step(0.35, -0.1, choroid);
        return Math.Max(Math.Max(decibels, plexus), Math.Max(midline, cavum));
    }

    double Outside(double u, double v, double beam, double depth)
    {
        var band = depth + 0.05 * _tissue.Fractal(beam * 4, depth * 4, 3);
        var wall = -31 + 8 * _tissue.Fractal(beam * 6, depth * 30, 3) + 20 * Math.Pow(_tissue.Ridge(beam * 2.2, depth * 22, 3), 4);
        var fluid = -55 + 6 * _tissue.Fractal(u * 6 + 40, v * 6, 3);
        var around = -44 + 16 * _tissue.Fractal(u * 3.5 + 80, v * 4.5, 5) + 10 * Math.Pow(_tissue.Ridge(beam * 4 + 9, depth * 12, 3), 5);
        var far = Randomness.Step(0.24, 0.46, band) + Randomness.Step(0.25, 0.38, Math.Abs(u - 0.5 + 0.05 * _tissue.Fractal(v * 5, 1, 2)));
        return wall + (fluid - wall) * Randomness.Step(_wall - 0.02, _wall + 0.05, band)
            + (around - fluid) * Math.Min(1, far) * Randomness.Step(_wall, _wall + 0.08, band);
    }

    /// <summary>The scanner's grey scale at the left edge.</summary>
    static void DrawGreyScale(Plane plane, int size)
    {
        var (top, length, left) = (size / 60, size / 5, size / 200);
        for (var y = top; y < top + length; y++)
            for (var x = left; x < left + Math.Max(1, size / 170); x++) plane[x, y] = 235f * (top + length - y) / length;
    }
}
