namespace Mimo.Imaging.Phantoms;

/// <summary>
/// One lung as a chest film shows it: a rounded apex, the chest wall outside, the mediastinum inside, the dome of the diaphragm below.
/// Side is -1 for the patient's right, which is on the picture's left, and 1 for the left.
/// </summary>
sealed class LungField(Random random, int side, double widen, double dome)
{
    const double Bottom = 0.62;

    readonly double _top = -random.Between(0.66, 0.72), _apex = random.Between(0.26, 0.29), _lateral = widen * random.Between(0.41, 0.45),
        _medial = random.Between(0.13, 0.16), _crest = random.Between(0.27, 0.34), _fall = random.Between(1.2, 1.9);

    public int Side => side;

    /// <summary>Where the vessels enter.</summary>
    public (double X, double Y) Hilum => (side * 0.17, -0.06);

    /// <summary>Positive inside, about the distance to the edge.</summary>
    public double Level(double x, double y)
    {
        var t = (y - _top) / (Bottom - _top);
        if (t <= 0) return t;
        var across = side * x;
        return Math.Min(Math.Min(Wall(y) - across, across - Mediastinum(t)), Diaphragm(across) - y);
    }

    /// <summary>Distance from the midline to the chest wall at this height.</summary>
    public double Wall(double y)
    {
        var t = Math.Clamp((y - _top) / (Bottom - _top), 0, 1);
        return _apex + _lateral * Math.Sqrt(1 - Math.Pow(1 - t, 2.6));
    }

    /// <summary>Height of the diaphragm at this distance from the midline.</summary>
    public double Diaphragm(double across)
    {
        var offset = across - _crest;
        return dome + (offset > 0 ? _fall : 1) * offset * offset;
    }

    double Mediastinum(double t)
    {
        var open = 1 - Math.Min(1, t * 3.2);
        // Widest where the main vessels leave, narrower above.
        return _apex - _medial * Math.Sqrt(1 - open * open) + 0.02 * Math.Sin(t * 9);
    }
}
