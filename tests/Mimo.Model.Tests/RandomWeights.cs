using Mimo.Model.Checkpoints;
using static TorchSharp.torch;

namespace Mimo.Model.Tests;

/// <summary>Modules of small random weights, and comparisons, for tests that need some network and not a trained one.</summary>
static class RandomWeights
{
    /// <summary>Draws every parameter and buffer, one-dimensional gains near 1, so that no path is dead.</summary>
    public static T Drawn<T>(this T module, int seed = 1) where T : nn.Module
    {
        using var frozen = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var (name, tensor) in ModuleState.Of(module).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var gain = tensor.dim() == 1 && name.EndsWith("weight", StringComparison.Ordinal);
            tensor.normal_(gain ? 1 : 0, 0.3, generator);
        }
        return module;
    }

    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }

    public static void AssertClose(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        var worst = (expected - actual).abs().max().item<float>();
        Assert.True(worst <= tolerance, $"differs by {worst}");
    }

    public static double Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();
}
