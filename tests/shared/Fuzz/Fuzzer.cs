// A mutation fuzzer of our own: SharpFuzz needs afl outside of .NET, and CsCheck draws all seeds but the first from the clock, where the
// test command has to do the same each time.
using System.Diagnostics;
using System.Globalization;

namespace Mimo.Tests.Shared.Fuzz;

/// <summary>
/// Runs a target on mutated samples; what a run does follows from its seed. Where the target fails, the fewest mutations that still do
/// are sought, and the failure prints seed and bytes. MIMO_FUZZ_SECONDS makes each fuzzer go on with further seeds for so long.
/// </summary>
/// <param name="name">For the report.</param>
/// <param name="expected">What the target may throw on bytes that it refuses.</param>
/// <param name="samples">Sound inputs.</param>
sealed class Fuzzer(string name, Func<Exception, bool> expected, params byte[][] samples)
{
    const int MostMutations = 5;
    const int MostPrinted = 2048;
    const long MostAllocated = 256L << 20;
    /// <summary>Far beyond what any input takes on a busy machine.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Inputs that the target took.</summary>
    public int Taken { get; private set; }

    /// <summary>Inputs that the target refused as expected.</summary>
    public int Refused { get; private set; }

    public static Fuzzer Of<TRefusal>(string name, params byte[][] samples) where TRefusal : Exception => new(name, e => e is TRefusal, samples);

    /// <summary>A target that stays on its thread: what it allocates on the word of its input is bounded as well.</summary>
    public Task Run(int cases, Action<byte[]> target) => Run(cases, bytes =>
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var failure = Record.Exception(() => target(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocated > MostAllocated) throw new InvalidOperationException($"{allocated} bytes were allocated for {bytes.Length}.", failure);
        return failure is null ? Task.CompletedTask : Task.FromException(failure);
    });

    public async Task Run(int cases, Func<byte[], Task> target)
    {
        for (var index = 0; index < samples.Length; index++)
            if (await Fault(samples[index], target) is { } fault) throw new InvalidOperationException($"{name}: sample {index} itself fails: {fault}");
        var longer = double.Parse(Environment.GetEnvironmentVariable("MIMO_FUZZ_SECONDS") ?? "0", CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();
        for (var seed = 0; seed < cases || clock.Elapsed.TotalSeconds < longer; seed++) await Case(seed, target);
    }

    async Task Case(int seed, Func<byte[], Task> target)
    {
        var random = new Random(seed);
        var sample = samples[random.Next(samples.Length)];
        var other = samples[random.Next(samples.Length)];
        var mutations = Enumerable.Range(0, random.Next(1, MostMutations + 1)).Select(_ => random.Next()).ToList();
        if (await Fault(Mutation.Apply(sample, mutations, other), target) is not { } fault) return;
        for (var i = mutations.Count - 1; i >= 0 && mutations.Count > 1; i--)
        {
            var fewer = mutations.Where((_, at) => at != i).ToList();
            if (await Fault(Mutation.Apply(sample, fewer, other), target) is not { } still) continue;
            (mutations, fault) = (fewer, still);
        }
        var bytes = Mutation.Apply(sample, mutations, other);
        var shown = Convert.ToBase64String(bytes.AsSpan(0, Math.Min(MostPrinted, bytes.Length)));
        throw new InvalidOperationException(
            $"{name}: seed {seed}, sample {Array.IndexOf(samples, sample)}, {mutations.Count} mutations, {bytes.Length} bytes, base64 {shown}\n{fault}");
    }

    async Task<string?> Fault(byte[] bytes, Func<byte[], Task> target)
    {
        try
        {
            // On a thread of its own, so that a target that hangs is a failure and no hang.
            await Task.Run(() => target([.. bytes])).WaitAsync(Patience);
            Taken++;
            return null;
        }
        catch (TimeoutException)
        {
            return $"No end within {Patience}.";
        }
        catch (Exception e) when (expected(e))
        {
            Refused++;
            return null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }
}
