namespace Mimo.Imaging.Phantoms;

sealed partial class AbdominalCt
{
    /// <summary>Slices from -1 to 1 along the body. Each organ is an ellipsoid along it: its outline times a share that is 0 where it ends.</summary>
    public static IReadOnlyList<Phantom> DrawStack(Random random, int slices, int size, bool findings)
    {
        var body = new AbdominalCt(random, findings);
        var (liver, spleen, stomach, kidneys) = (Extent(random, 0.1, 0.72), Extent(random, 0.3, 0.42), Extent(random, 0.35, 0.45),
            new[] { Extent(random, -0.3, 0.5), Extent(random, -0.2, 0.5) });
        var tumors = body._tumors.Select(_ => Extent(random, random.Between(-0.15, 0.35), random.Between(0.12, 0.3))).ToArray();
        var (grain, window) = (random.Next(), random.Next());
        var stack = new Phantom[slices];
        Parallel.For(0, slices, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var z = 2 * (i + 0.5) / slices - 1;
            var slice = (AbdominalCt)body.MemberwiseClone();
            slice._random = new Random(grain + i);
            (slice._liverRight, slice._liverLeft) = (body._liverRight.Scaled(liver(z)), body._liverLeft.Scaled(liver(z)));
            (slice._spleen, slice._stomach) = (body._spleen.Scaled(spleen(z)), body._stomach.Scaled(stomach(z)));
            slice._kidneys = [.. body._kidneys.Select((kidney, side) => kidney.Scaled(kidneys[side](z)))];
            slice._sinuses = [.. body._sinuses.Select((sinus, side) => sinus.Scaled(kidneys[side](z)))];
            slice._tumors = [.. body._tumors.Select((tumor, k) => tumor.Scaled(tumors[k](z)))];
            stack[i] = slice.Picture(size, findings ? new Random(window) : null);
        });
        return stack;
    }

    /// <summary>Where it is thickest and how far it reaches, to a share of its largest radius at any place.</summary>
    static Func<double, double> Extent(Random random, double centre, double half)
    {
        var (middle, reach) = (centre + random.Between(-0.1, 0.1), half * random.Between(0.85, 1.15));
        return z => Math.Sqrt(Math.Max(0, 1 - (z - middle) * (z - middle) / (reach * reach)));
    }
}
