namespace Mimo.Lab.Data;

/// <summary>
/// How one training view looks at a <see cref="Sample"/>: an affine map from the network's square (0..1 on both axes) to the
/// sample's (in units of its side), and changes of brightness, contrast and colour.
/// </summary>
public readonly record struct View(
    double A, double B, double C, double D, double E, double F, float Gain, float Offset, float Gamma, float Red, float Green, float Blue)
{
    public static View Identity { get; } = new(1, 0, 0, 0, 1, 0, 1, 0, 1, 1, 1, 1);

    /// <summary>Draws a view; one in four is the identity, since that is what the service will see, unless a change is <paramref name="always"/> wanted.</summary>
    public static View Draw(Random random, Sample sample, bool always = false)
    {
        if (!always && random.NextDouble() < 0.25) return Identity;
        var policy = AugmentationPolicy.For(sample.Entry);
        var angle = (random.NextDouble() * 2 - 1) * policy.MaxDegrees * Math.PI / 180;
        if (policy.QuarterTurns) angle += random.Next(4) * Math.PI / 2;
        var zoom = Math.Exp((random.NextDouble() * 2 - 1) * 0.3);
        var stretch = Math.Exp((random.NextDouble() * 2 - 1) * 0.1);
        var (sx, sy) = (zoom * stretch, zoom / stretch);
        if (policy.FlipX && random.Next(2) == 0) sx = -sx;
        if (policy.FlipY && random.Next(2) == 0) sy = -sy;
        var (cos, sin) = (Math.Cos(angle), Math.Sin(angle));
        // Turn about the middle of the used part, then shift by up to a tenth of the square.
        var (mx, my) = (sample.Width / 2.0 / SampleStore.Side, sample.Height / 2.0 / SampleStore.Side);
        var (tx, ty) = (mx + (random.NextDouble() * 2 - 1) * 0.1, my + (random.NextDouble() * 2 - 1) * 0.1);
        double a = cos * sx, b = -sin * sy, d = sin * sx, e = cos * sy;
        var colour = sample.Entry.Modality is "dermoscopy" or "endoscopy" or "pathology" or "fundus";
        float Tint() => colour ? (float)Math.Exp((random.NextDouble() * 2 - 1) * 0.12) : 1f;
        return new View(a, b, tx - a * mx - b * my, d, e, ty - d * mx - e * my,
            (float)Math.Exp((random.NextDouble() * 2 - 1) * 0.2), (float)(random.NextDouble() * 2 - 1) * 20,
            (float)Math.Exp((random.NextDouble() * 2 - 1) * 0.25), Tint(), Tint(), Tint());
    }
}
