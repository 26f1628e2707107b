namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A stained section of a mucosa, RGB, over -1..1 in both axes: glands with a lumen and a row of nuclei at their base, in a stroma of
/// fibres, spindle cells and lymphocytes; or, without glands, a sheet of cells. Light is thinned by two stains as exp(-amount x absorption).
/// </summary>
sealed class Pathology
{
    const int Nuclei = 0, Gland = 1;
    static readonly string[] Labels = ["cell nuclei", "gland"];
    // Ruifrok and Johnston 2001, optical density of hematoxylin and of eosin in red, green, blue.
    static readonly double[] Hematoxylin = [0.65, 0.70, 0.29], Eosin = [0.07, 0.99, 0.11];
    readonly double[] _hematoxylin, _eosin;

    readonly Texture _fibre, _fine, _cells;
    readonly Random _random;
    readonly int _size;
    readonly double _nucleus, _pink, _blue, _meshes;
    readonly List<TissueGland> _glands = [];
    /// <summary>Hematoxylin of the nuclei; and 1 where one is.</summary>
    readonly Plane _chromatin, _covered;

    Pathology(Random random, int size)
    {
        (_fibre, _fine, _cells, _random, _size) = (new Texture(random), new Texture(random), new Texture(random), random, size);
        (_nucleus, _pink, _blue, _meshes) = (random.Between(0.024, 0.042), random.Between(0.32, 0.62),
            random.Between(0.9, 1.5), random.Between(9, 15));
        // No two laboratories' stains are alike.
        _hematoxylin = [.. Hematoxylin.Select(d => d * random.Between(0.82, 1.15))];
        _eosin = [Eosin[0] + random.Between(-0.03, 0.1), Eosin[1] * random.Between(0.75, 1.05), Eosin[2] + random.Between(-0.05, 0.2)];
        (_chromatin, _covered) = (new Plane(size, size), new Plane(size, size));
        var glands = random.NextDouble() < 0.76 ? random.Next(1, 9) : 0;
        for (var attempt = 0; attempt < 60 && _glands.Count < glands; attempt++)
        {
            var gland = new TissueGland(random, glands < 4 ? random.Between(0.3, 0.55) : random.Between(0.2, 0.36), _nucleus);
            if (_glands.TrueForAll(other => !other.Touches(gland))) _glands.Add(gland);
        }
        foreach (var gland in _glands)
            foreach (var (x, y, angle) in gland.BasalNuclei(random))
                AddNucleus(x, y, random.Between(1.05, 1.5) * _nucleus, random.Between(0.6, 0.8) * _nucleus, angle, random.Between(0.8, 1.1));
        Scatter(_glands.Count > 0 ? random.Next(60, 170) : random.Next(130, 330));
    }

    public static Phantom Draw(Random random, int size)
    {
        var section = new Pathology(random, size);
        var (colours, masks) = (new ColourPlanes(size), new MaskSheet(size, size, Labels));
        double light = random.Between(236, 250), warm = random.Between(-4, 4);
        for (var y = 0; y < size; y++)
            for (var x = 0; x < size; x++)
            {
                double u = (x + 0.5) / size * 2 - 1, v = (y + 0.5) / size * 2 - 1;
                var (hematoxylin, eosin, inGland) = section.Stains(u, v);
                if (inGland) masks.Mark(Gland, x, y);
                if (section._covered[x, y] >= 0.5f) masks.Mark(Nuclei, x, y);
                var nucleus = Math.Min(1, section._covered[x, y]);
                hematoxylin = hematoxylin * (1 - nucleus) + section._chromatin[x, y] * (0.85 + 0.22 * section._fine.Fractal(u * 55, v * 55, 2));
                eosin *= 1 - 0.55 * nucleus;
                colours.Set(x, y, (light + warm) * section.Passed(0, hematoxylin, eosin), light * section.Passed(1, hematoxylin, eosin),
                    (light - warm) * section.Passed(2, hematoxylin, eosin));
            }
        colours.Blur(size / random.Between(280, 520));
        return new Phantom(colours.Develop(random, random.Between(1.5, 4)), "pathology", masks.Found());
    }

    double Passed(int channel, double hematoxylin, double eosin) =>
        Math.Exp(-Math.Max(0, hematoxylin) * _hematoxylin[channel] - Math.Max(0, eosin) * _eosin[channel]);

    (double Hematoxylin, double Eosin, bool InGland) Stains(double u, double v)
    {
        foreach (var gland in _glands)
        {
            var level = gland.Level(u + 0.01 * _fine.Fractal(u * 12, v * 12, 2), v + 0.01 * _fine.Fractal(u * 12 + 40, v * 12, 2));
            if (level <= 0) continue;
            var lumen = Randomness.Step(-0.02, 0.03, level - gland.Epithelium - 0.06 * _fine.Fractal(u * 10 + 70, v * 10, 2));
            // Goblet cells hold pale mucus between the base and the lumen.
            var goblet = gland.Mucus * Randomness.Step(0.42, 0.24, _cells.Cells(u * 13, v * 13).Centre) * Randomness.Step(0.12, 0.24, level);
            var membrane = Math.Exp(-level * level / 0.0016);
            var hematoxylin = (0.24 + 0.08 * _fine.Fractal(u * 20, v * 20, 2)) * (1 - lumen) * (1 - 0.7 * goblet);
            var eosin = (0.36 + 0.3 * membrane + 0.08 * _fibre.Fractal(u * 14, v * 14, 2)) * _pink * 1.7 * (1 - 0.75 * goblet);
            var secretion = gland.Secretion * Math.Max(0, _fibre.Fractal(u * 5 + 30, v * 5, 3));
            return (hematoxylin, eosin * (1 - lumen) + lumen * (0.03 + secretion), true);
        }
        return Stroma(u, v);
    }

    (double Hematoxylin, double Eosin, bool InGland) Stroma(double u, double v)
    {
        if (_glands.Count == 0)
        {
            // A sheet of cells: pink cytoplasm with paler borders.
            var (centre, border) = _cells.Cells(u * _meshes, v * _meshes);
            var seam = Randomness.Step(0.12, 0.02, border);
            return (0.16 + 0.06 * _fine.Fractal(u * 9, v * 9, 3),
                _pink * (1.05 - 0.45 * seam + 0.2 * centre + 0.2 * _fibre.Fractal(u * 3, v * 3, 3)), false);
        }
        // Wavy bundles with clefts between them.
        var (x, y) = (u + 0.12 * _fibre.Fractal(u * 2, v * 2, 2), v + 0.12 * _fibre.Fractal(u * 2 + 20, v * 2, 2));
        var strands = _fibre.Fractal(x * 5 + y * 9, y * 4 - x * 2, 4);
        var cleft = Randomness.Step(0.8, 0.97, _fibre.Ridge(x * 4 + y * 6 + 50, y * 3, 2));
        return (0.07 + 0.05 * strands, _pink * (1.15 + 0.5 * strands) * (1 - 0.75 * cleft), false);
    }

    /// <summary>Spindles and lymphocytes between the glands, or the nuclei of a sheet of cells; none on top of another.</summary>
    void Scatter(int count)
    {
        var placed = new List<(double X, double Y)>();
        var sheet = _glands.Count == 0;
        for (var attempt = 0; attempt < count * 4 && placed.Count < count; attempt++)
        {
            var (x, y) = (_random.Between(-1.02, 1.02), _random.Between(-1.02, 1.02));
            var gap = _nucleus * (sheet ? 2.5 : 2);
            if (_glands.Exists(g => g.Level(x, y) > -0.12) || placed.Exists(p => (p.X - x) * (p.X - x) + (p.Y - y) * (p.Y - y) < gap * gap)) continue;
            placed.Add((x, y));
            if (sheet) AddNucleus(x, y, _nucleus * _random.Between(0.85, 1.35), _nucleus * _random.Between(0.7, 1),
                _random.Between(0, 3), _random.Between(0.6, 1));
            else if (_random.NextDouble() < 0.5)
                AddNucleus(x, y, _nucleus * _random.Between(1.1, 1.7), _nucleus * _random.Between(0.3, 0.45),
                    2.6 + 0.5 * _random.Normal(), _random.Between(0.75, 1));
            else AddNucleus(x, y, _nucleus * _random.Between(0.55, 0.75), _nucleus * _random.Between(0.5, 0.7), 0, _random.Between(1, 1.35));
        }
    }

    /// <summary>One nucleus: a darker rim, a lighter middle, sometimes a nucleolus.</summary>
    void AddNucleus(double x, double y, double rx, double ry, double angle, double strength)
    {
        var blob = new Blob(_random, x, y, rx, ry, angle, 0.08, 4);
        var (pale, nucleolus) = (_random.Between(0.05, 0.45), _random.NextDouble() < 0.35 ? _random.Between(-0.3, 0.3) : 9);
        var soft = 2.0 / _size / Math.Min(rx, ry);
        int Low(double at) => Math.Max(0, (int)((at - rx * 1.3 + 1) / 2 * _size));
        int High(double at) => Math.Min(_size - 1, (int)((at + rx * 1.3 + 1) / 2 * _size));
        for (var j = Low(y); j <= High(y); j++)
            for (var i = Low(x); i <= High(x); i++)
            {
                double u = (i + 0.5) / _size * 2 - 1, v = (j + 0.5) / _size * 2 - 1, level = blob.Level(u, v);
                var cover = Math.Clamp(0.5 + level / soft, 0, 1);
                if (cover <= _covered[i, j]) continue;
                var spot = Math.Exp(-(Math.Pow(u - x - nucleolus * rx, 2) + Math.Pow(v - y, 2)) / (0.06 * ry * ry));
                var inner = 1 - pale * Randomness.Step(0.1, 0.5, level) + 0.5 * spot;
                (_covered[i, j], _chromatin[i, j]) = ((float)cover, (float)(cover * _blue * strength * inner));
            }
    }
}
