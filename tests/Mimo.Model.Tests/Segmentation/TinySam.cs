using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Segmentation;

/// <summary>A SAM small enough for unit tests, with drawn weights: the layers themselves leave their memory as they find it.</summary>
static class TinySam
{
    public static SamConfig Config { get; } = new()
    {
        ImageSize = 40, PatchSize = 8, EmbedDim = 24, Depth = 2, Heads = 3, MlpRatio = 2, WindowSize = 3, GlobalAttentionBlocks = [1],
        PromptEmbedDim = 16, MaskInChannels = 8, DecoderHeads = 2, DecoderMlpDim = 24, IouHeadHiddenDim = 12,
    };

    public static T Draw<T>(T module, int seed = 1) where T : nn.Module
    {
        using var frozen = no_grad();
        using var generator = new Generator((ulong)seed);
        foreach (var tensor in module.parameters().Cast<Tensor>().Concat(module.buffers()))
        {
            using var drawn = randn(tensor.shape, generator: generator);
            tensor.copy_(drawn.mul(0.3));
        }
        return module;
    }

    public static Tensor Normal(int seed, params long[] shape)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }

    public static double Largest(Tensor difference) => difference.abs().max().to(float64).item<double>();

    /// <summary>Names of parameters that a backward pass gave nothing, or only zeros.</summary>
    public static IReadOnlyList<string> Unreached(nn.Module module) =>
        [.. module.named_parameters().Where(p => p.parameter.grad is not { } grad || Largest(grad) == 0).Select(p => p.name)];
}
