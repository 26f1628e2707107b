namespace Mimo.Imaging.Phantoms;

/// <summary>
/// One lateral ventricle: a frontal horn beside the midline and a trigone further back and out, joined by the body in higher slices. Side
/// is -1 for the patient's right, which is on the picture's left, and 1 for the left.
/// </summary>
sealed class BrainVentricle
{
    const int Steps = 26;
    readonly (double X, double Y, double Radius)[] _beads;

    public BrainVentricle(Random random, int side, double scale, bool joined)
    {
        Side = side;
        scale *= random.Between(0.92, 1.08);
        double front = -random.Between(0.26, 0.31), back = random.Between(0.3, 0.38), spread = random.Between(0.13, 0.18);
        _beads = [.. Enumerable.Range(0, Steps).Select(i => (double)i / (Steps - 1)).Select(t =>
        {
            var horn = 0.038 * Math.Sqrt(Math.Max(0, 1 - Math.Pow((t - 0.17) / 0.2, 2)));
            var trigone = 0.045 * Math.Sqrt(Math.Max(0, 1 - Math.Pow((t - 0.8) / 0.2, 2)));
            var body = joined ? 0.026 * Randomness.Step(-0.02, 0.1, t) * Randomness.Step(1.02, 0.9, t) : 0;
            var radius = scale * Math.Max(body, Math.Max(horn, trigone));
            // Away from the midline in front and behind, closest to it in between.
            var x = 0.062 + radius * 0.5 + 0.07 * Math.Pow(Math.Max(0, 0.3 - t) / 0.3, 2) + spread * Math.Pow(Math.Max(0, t - 0.32) / 0.68, 1.5);
            return (side * x, front + (back - front) * t, radius);
        }).Where(bead => bead.Item3 > 0.006)];
    }

    public int Side { get; }

    /// <summary>Positive inside, the distance to the wall.</summary>
    public double Level(double x, double y)
    {
        if (Math.Abs(x) > 0.4 || Math.Abs(y) > 0.55 || x * Side < 0.012) return -1;
        var most = -1.0;
        foreach (var (bx, by, radius) in _beads)
            most = Math.Max(most, radius - Math.Sqrt((x - bx) * (x - bx) + (y - by) * (y - by)));
        return most;
    }
}
