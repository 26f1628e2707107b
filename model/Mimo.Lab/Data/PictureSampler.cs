namespace Mimo.Lab.Data;

/// <summary>
/// Chooses pictures: each source as often as the 0.7th power of its size, so that the small ones are seen without drowning in
/// repetition. The choice depends on (seed, step, slot) alone, which is what makes a resumed run equal to one that never stopped.
/// </summary>
public sealed class PictureSampler
{
    readonly Sample[][] _sources;
    readonly double[] _cumulative;
    readonly int _seed;

    public PictureSampler(Sample[] samples, int seed)
    {
        _seed = seed;
        _sources = samples.GroupBy(s => s.Entry.Dataset).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToArray()).ToArray();
        var sum = 0.0;
        _cumulative = _sources.Select(s => sum += Math.Pow(s.Length, 0.7)).ToArray();
    }

    /// <summary>The random stream of one slot of one step.</summary>
    public Random RandomFor(int step, int slot) => new(unchecked((_seed * 73_856_093) ^ (step * 19_349_663) ^ (slot * 83_492_791)));

    public Sample Next(Random random)
    {
        var at = random.NextDouble() * _cumulative[^1];
        var source = _sources[Array.FindIndex(_cumulative, c => at < c)];
        return source[random.Next(source.Length)];
    }
}
