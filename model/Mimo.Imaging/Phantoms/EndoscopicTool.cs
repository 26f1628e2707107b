namespace Mimo.Imaging.Phantoms;

/// <summary>
/// A steel or plastic shaft that enters from the picture's lower edge, with the jaws of a forceps or the loop of a snare at its tip.
/// </summary>
sealed class EndoscopicTool
{
    static readonly double[][] Colours = [[205, 208, 214], [226, 222, 200], [116, 158, 208], [232, 236, 240]];

    readonly double _x, _y, _dx, _dy, _half, _opening, _wire, _bands;
    readonly bool _snare;

    public EndoscopicTool(Random random, double tipX, double tipY)
    {
        double startX = random.Between(-0.8, 0.8), startY = 1.1,
            length = Math.Sqrt((tipX - startX) * (tipX - startX) + (tipY - startY) * (tipY - startY));
        (_x, _y, _dx, _dy) = (tipX, tipY, (startX - tipX) / length, (startY - tipY) / length);
        (_half, _opening, _snare) = (random.Between(0.05, 0.095), random.Between(0.25, 0.6), random.NextDouble() < 0.5);
        (_wire, _bands) = (random.Between(0.012, 0.02), random.NextDouble() < 0.4 ? 1 : 0);
        Colour = Colours[random.Next(Colours.Length)];
    }

    public double[] Colour { get; }

    /// <summary>1 on the tool, its brightness there, and how much it darkens the tissue here, 0..1.</summary>
    public (double Cover, double Brightness, double Shadow) At(double u, double v)
    {
        var (along, across) = Along(u, v);
        if (along > 0 && Math.Abs(across) < _half)
        {
            var c = across / _half;
            var band = _bands > 0 && along % 0.3 < 0.04 ? 0.35 : 1;
            return (1, band * (0.35 + 0.6 * Math.Sqrt(Math.Max(0, 1 - (c + 0.25) * (c + 0.25))) + 0.3 * Math.Exp(-Math.Pow((c + 0.3) / 0.14, 2))), 0);
        }
        if (along is > -0.4 and <= 0 && Tip(along, across) is > 0 and var tip) return (1, tip, 0);
        // The shadow falls away from the lamp, to the lower right.
        var (shadowAlong, shadowAcross) = Along(u - 0.05, v - 0.06);
        return (0, 0, shadowAlong > -0.02 ? 0.4 * Randomness.Step(_half * 1.3, _half * 0.6, Math.Abs(shadowAcross)) : 0);
    }

    (double Along, double Across) Along(double u, double v) =>
        ((u - _x) * _dx + (v - _y) * _dy, (v - _y) * _dx - (u - _x) * _dy);

    double Tip(double along, double across)
    {
        if (_snare)
        {
            var (a, b) = ((along + 0.19) / 0.19, across / (0.19 * (0.35 + _opening)));
            var off = Math.Abs(Math.Sqrt(a * a + b * b) - 1) * 0.15;
            return off < _wire ? 0.9 - 0.3 * off / _wire : 0;
        }
        foreach (var side in new[] { -1, 1 })
        {
            // Each jaw is a spoon turned outwards from the hinge.
            var (cos, sin) = (Math.Cos(_opening), Math.Sin(_opening) * side);
            var (a, b) = (-along * cos + across * sin, across * cos + along * sin);
            var (p, q) = ((a - 0.1) / 0.11, b / (_half * 0.62));
            if (p * p + q * q < 1) return 0.55 + 0.35 * Math.Abs(q + 0.2 * side);
        }
        return Math.Abs(across) < _half * 0.8 && along > -0.03 ? 0.6 : 0;
    }
}
