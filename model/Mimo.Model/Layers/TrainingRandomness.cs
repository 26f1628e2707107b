using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>
/// The random numbers of dropout, for each thread its own. libtorch's generator is shared by all threads: two that train at once would
/// get different numbers on every run, and a resumed run could not equal one that never stopped.
/// </summary>
public static class TrainingRandomness
{
    [ThreadStatic] static Generator? s_current;

    /// <summary>Sets this thread's numbers until the next call.</summary>
    public static void Seed(long seed)
    {
        s_current ??= new Generator(0, CPU);
        s_current.manual_seed(seed);
    }

    /// <param name="input">Any shape, float32.</param>
    /// <param name="share">Share of values set to zero, 0 to below 1; the rest is scaled so that the mean stays.</param>
    internal static Tensor Dropout(Tensor input, double share)
    {
        using var drawn = rand(input.shape, generator: s_current ?? Generator.Default).to(input.device);
        return input * drawn.ge(Arithmetic.Of(share)).to(input.dtype).Over(1 - share);
    }
}
