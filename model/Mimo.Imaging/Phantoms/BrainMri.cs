namespace Mimo.Imaging.Phantoms;

/// <summary>
/// An axial slice of the head over -1..1 in both axes, nose up, seen from the feet: the patient's left is on the picture's right. T1
/// (with contrast medium), T2 or FLAIR. A tumour pushes what is around it aside.
/// </summary>
sealed class BrainMri
{
    const int Brain = 0, Left = 1, Right = 2, Tumor = 3;
    static readonly string[] Labels = ["brain", "left lateral ventricle", "right lateral ventricle", "brain tumor"];
    static readonly BrainContrast[] Contrasts =
    [
        new(Fat: 225, Bone: 22, Fluid: 34, Grey: 104, White: 150, Tumor: 84, Rim: 222, Solid: 206, Edema: 100),
        new(Fat: 170, Bone: 18, Fluid: 232, Grey: 138, White: 98, Tumor: 212, Rim: 122, Solid: 196, Edema: 152),
        new(Fat: 165, Bone: 18, Fluid: 26, Grey: 138, White: 108, Tumor: 92, Rim: 212, Solid: 206, Edema: 162),
    ];

    readonly Texture _fold, _fine, _edge;
    readonly BrainContrast _contrast;
    readonly Blob _brain, _scalp;
    readonly Blob[] _nuclei;
    readonly BrainVentricle[] _ventricles;
    readonly double _cos, _sin, _shiftX, _shiftY, _skull, _fissure, _sulci, _third;
    readonly bool _high;
    readonly BrainTumor? _tumor;

    BrainMri(Random random)
    {
        (_fold, _fine, _edge) = (new Texture(random), new Texture(random), new Texture(random));
        _contrast = Contrasts[random.Next(Contrasts.Length)];
        var turn = random.Between(-0.14, 0.14);
        (_cos, _sin, _shiftX, _shiftY) = (Math.Cos(turn), Math.Sin(turn), random.Between(-0.06, 0.06), random.Between(-0.05, 0.05));
        // Above the ventricles in some.
        _high = random.NextDouble() < 0.15;
        double rx = random.Between(0.56, 0.64), ry = rx * random.Between(1.17, 1.28), skull = random.Between(0.1, 0.15);
        if (_high) (rx, ry) = (rx * 0.9, ry * 0.92);
        _brain = new Blob(random, 0, 0, rx, ry, 0, 0.025, 4);
        _skull = skull * (_high ? 1.35 : 1);
        _scalp = new Blob(random, 0, -0.01, rx * (1 + _skull) + random.Between(0.05, 0.08),
            ry * (1 + _skull) + random.Between(0.04, 0.07), 0, 0.015, 4);
        (_fissure, _sulci, _third) = (random.Between(0.006, 0.02), random.Between(-0.06, 0.08), random.Between(0.008, 0.02));
        var scale = random.Between(0.75, 1.35);
        var joined = random.NextDouble() < 0.4;
        _ventricles = _high ? [] : [.. new[] { -1, 1 }.Select(side => new BrainVentricle(random, side, scale, joined))];
        _nuclei =
        [
            .. new[] { -1, 1 }.SelectMany(side => new[]
            {
                new Blob(random, side * 0.1, 0.09, 0.075, 0.12, -side * 0.3, 0.05, 4),
                new Blob(random, side * 0.13, -0.17, 0.05, 0.09, side * 0.3, 0.05, 4),
                new Blob(random, side * 0.25, -0.03, 0.05, 0.15, -side * 0.12, 0.1, 6),
            }),
        ];
        _tumor = random.NextDouble() < 0.5 ? new BrainTumor(random, _brain) : null;
    }

    public static Phantom Draw(Random random, int size)
    {
        var slice = new BrainMri(random);
        var (plane, masks) = (new Plane(size, size), new MaskSheet(size, size, Labels));
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1 - slice._shiftX, v = (y + 0.5) / size * 2 - 1 - slice._shiftY;
                var (a, b) = (u * slice._cos + v * slice._sin, v * slice._cos - u * slice._sin);
                plane[x, y] = (float)slice.Signal(a, b, part => masks.Mark(part, x, y));
            }
        plane.Blur(size / random.Between(240, 420), size / 330.0);
        AddBiasAndNoise(random, plane, size);
        return new Phantom(plane.ToGrey(), "MRI", masks.Found());
    }

    double Signal(double u, double v, Action<int> mark)
    {
        var (x, y) = (u + 0.012 * _edge.Fractal(u * 6, v * 6, 3), v + 0.012 * _edge.Fractal(u * 6 + 30, v * 6, 3));
        var (tumor, halo) = _tumor?.At(x, y, _edge) ?? (-9, 0);
        if (_tumor is not null) (x, y) = _tumor.Displace(x, y);
        var depth = _brain.Level(x, y);
        if (depth <= 0) return Coverings(u, v, depth);
        mark(Brain);
        if (tumor > 0)
        {
            mark(Tumor);
            return _tumor!.Signal(_contrast, tumor, _fine.Fractal(u * 16, v * 16, 3));
        }
        foreach (var ventricle in _ventricles)
            if (ventricle.Level(x, y) is > 0 and var deep)
            {
                mark(ventricle.Side > 0 ? Left : Right);
                // The choroid plexus hangs in the trigone.
                return deep > 0.02 && y > 0.12 && _fine.Fractal(x * 14, y * 14, 2) > 0.25 ? _contrast.Grey : _contrast.Fluid;
            }
        var tissue = Tissue(x, y, depth);
        return tissue + (_contrast.Edema - tissue) * halo * (0.9 + 0.2 * _fine.Fractal(u * 9, v * 9, 2));
    }

    double Tissue(double x, double y, double depth)
    {
        // Near the surface the cortex follows the furrows into the depth.
        double furrow = Math.Max(_fold.Ridge(x * 4.4, y * 4.4, 2), _fold.Ridge(x * 4.4 + 50, y * 4.4, 2)),
            near = Randomness.Step(_high ? 0.8 : 0.48, 0.16, depth);
        var cover = depth - 0.32 * Math.Pow(furrow, 4) * near + 0.02 * _fine.Fractal(x * 14, y * 14, 2);
        var middle = Math.Abs(x + 0.015 * _fold.Fractal(y * 5, 3, 2)) - _fissure;
        var central = _high ? 0 : Randomness.Step(0.5, 0.36, Math.Abs(y - 0.04));
        // The insula folds in from the side.
        if (!_high)
        {
            var insula = Math.Abs(Math.Abs(x) - 0.41 + (y + 0.03) * (y + 0.03) + 0.05 * _fold.Fractal(y * 8, x > 0 ? 1 : 9, 3));
            cover = Math.Min(cover, insula * 2.2 - 0.05 + 0.02 * _fold.Fractal(x * 9, y * 9, 2) + Randomness.Step(0.1, 0.26, Math.Abs(y + 0.02)));
            // From its rear end the fissure runs out to the surface.
            var sylvian = Math.Abs(y - 0.13 - 0.3 * (Math.Abs(x) - 0.38) + 0.03 * _fold.Fractal(x * 8, 5, 2));
            if (Math.Abs(x) > 0.38) cover = Math.Min(cover, sylvian * 2.2 - 0.03);
        }
        cover = Math.Min(cover, middle * 2.4 + central * 0.5);
        var value = _contrast.White + (_contrast.Grey - _contrast.White) * Randomness.Step(0.12, 0.075, cover);
        value += (_contrast.Fluid - value) * Randomness.Step(0.0, -0.05, cover - 0.25 * _sulci);
        if (!_high)
        {
            foreach (var nucleus in _nuclei)
                value += (_contrast.Grey - value) * Randomness.Step(-0.08, 0.12, nucleus.Level(x, y)) * 0.85;
            if (y is > -0.04 and < 0.17) value += (_contrast.Fluid - value) * Randomness.Step(_third + 0.008, _third - 0.004, Math.Abs(x));
        }
        return value + 3 * _fine.Fractal(x * 20, y * 20, 2);
    }

    /// <summary>From the brain outwards: fluid, bone with marrow, fat under the skin, air.</summary>
    double Coverings(double u, double v, double depth)
    {
        var scalp = _scalp.Level(u, v) - 0.02 * _edge.Fractal(u * 5 + 70, v * 5, 2);
        if (scalp <= 0) return 3;
        if (scalp < 0.018) return _contrast.Grey;
        if (depth > -0.035) return _contrast.Fluid * 0.8 + 0.2 * _contrast.Grey;
        if (depth < -_skull) return _contrast.Fat * (0.72 + 0.3 * _fine.Fractal(u * 12, v * 12, 3)) * (v > 0.5 ? 0.8 : 1);
        var marrow = Math.Exp(-Math.Pow((depth + 0.035 + (_skull - 0.035) / 2) / (0.16 * _skull), 2));
        return _contrast.Bone + (_contrast.Fat * 0.4 - _contrast.Bone) * marrow * (0.7 + 0.4 * _edge.Fractal(u * 6, v * 6, 2));
    }

    /// <summary>The coil's uneven sensitivity, and noise of both channels, which magnitude pictures fold to the positive side.</summary>
    static void AddBiasAndNoise(Random random, Plane plane, int size)
    {
        var bias = new Texture(random);
        Plane real = Plane.Grain(random, size, size, size / 600.0, size / 600.0),
            imaginary = Plane.Grain(random, size, size, size / 600.0, size / 600.0);
        double noise = random.Between(2, 9), strength = random.Between(0.04, 0.16), gain = random.Between(0.85, 1.1);
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                var signal = gain * plane[x, y] * (1 + strength * bias.Fractal(1.4 * x / size, 1.4 * y / size, 2)) + noise * real[x, y];
                plane[x, y] = (float)Math.Sqrt(signal * signal + noise * noise * imaginary[x, y] * imaginary[x, y]);
            }
    }
}

/// <summary>Grey value 0..255 of each tissue in one kind of picture.</summary>
sealed record BrainContrast(double Fat, double Bone, double Fluid, double Grey, double White, double Tumor, double Rim, double Solid, double Edema);
