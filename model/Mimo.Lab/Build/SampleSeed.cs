namespace Mimo.Lab.Build;

/// <summary>The random stream of one sample: a function of seed, split and number alone, so that any thread may make any sample.</summary>
static class SampleSeed
{
    public static Random RandomFor(int seed, string split, int sample)
    {
        // string.GetHashCode differs from process to process.
        var name = split.Aggregate(17UL, (hash, c) => unchecked(hash * 31 + c));
        return new Random((int)(Scrambled(Scrambled(Scrambled((uint)seed) ^ name) ^ (uint)sample) & int.MaxValue));
    }

    /// <summary>SplitMix64's output function: neighbouring numbers would give Random neighbouring streams.</summary>
    static ulong Scrambled(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}
