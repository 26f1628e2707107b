namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A growth in the white matter: solid, or a bright rim around a dead core, with a watery halo, and room taken from its neighbours.
/// </summary>
sealed class BrainTumor
{
    readonly double _x, _y, _radius, _halo, _push, _core;
    readonly Blob _mass;

    public BrainTumor(Random random, Blob brain)
    {
        _radius = random.Between(0.08, 0.2);
        do (_x, _y) = ((random.Next(2) * 2 - 1) * random.Between(0.16, 0.45), random.Between(-0.55, 0.55));
        while (brain.Level(_x, _y) < 0.12 + _radius);
        _mass = new Blob(random, _x, _y, _radius, _radius * random.Between(0.75, 1.1), random.Between(0, 3), 0.1, 7);
        (_halo, _push) = (random.NextDouble() < 0.65 ? random.Between(0.5, 1.1) : 0, random.Between(0.2, 0.5));
        _core = random.NextDouble() < 0.55 ? random.Between(0.22, 0.4) : 9;
    }

    /// <summary>Level of the mass, positive inside, and the share of edema, 0..1.</summary>
    public (double Mass, double Edema) At(double x, double y, Texture edge)
    {
        var (dx, dy) = (edge.Fractal(x * 9, y * 9, 3), edge.Fractal(x * 9 + 20, y * 9, 3));
        var level = _mass.Level(x + 0.03 * _radius / 0.15 * dx, y + 0.03 * _radius / 0.15 * dy);
        return (level, _halo == 0 ? 0 : Randomness.Step(-_halo, -_halo * 0.45, level + 0.35 * edge.Fractal(x * 5 + 60, y * 5, 2)));
    }

    /// <summary>Where the tissue that is seen here would be without the tumour.</summary>
    public (double X, double Y) Displace(double x, double y)
    {
        double dx = x - _x, dy = y - _y, reach = 1.7 * _radius;
        var pull = _push * Math.Exp(-(dx * dx + dy * dy) / (reach * reach));
        return (x - dx * pull, y - dy * pull);
    }

    public double Signal(BrainContrast contrast, double level, double texture)
    {
        var rim = Randomness.Step(_core + 0.1, _core - 0.08, level + 0.12 * texture);
        var solid = _core > 1 ? contrast.Solid : contrast.Tumor + (contrast.Rim - contrast.Tumor) * rim;
        return solid * (1 + 0.1 * texture);
    }
}
