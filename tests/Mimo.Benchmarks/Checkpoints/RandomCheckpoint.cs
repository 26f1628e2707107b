using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Benchmarks.Checkpoints;

/// <summary>
/// A whole checkpoint of any size without its network in memory: shapes come from the meta device, values from one block of noise that is
/// laid end to end. Opens like a trained one; what it answers means nothing.
/// </summary>
static class RandomCheckpoint
{
    const int Noise = 16 << 20;

    /// <returns>Bytes of the weights.</returns>
    public static long Write(string folder, MimoConfig config, ScalarType type)
    {
        Directory.CreateDirectory(folder);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        using var model = new MimoModel(config, META);
        var shapes = ModuleState.Of(model).ToDictionary(s => s.Key, s => s.Value.shape);
        using var noise = randn(Noise).mul_(0.02f).to(type);
        var plan = ShardPlan.Of(shapes.Select(s => (s.Key, Elements(s.Value) * noise.element_size())));
        plan.Write(folder, name => Fill(shapes[name], noise));
        TokenizerFiles.Write(Tokenizer(config.Llama.VocabSize), folder);
        MimoConfigJson.Write(config, Path.Combine(folder, CheckpointDirectory.ConfigFile));
        return plan.Bytes;
    }

    static long Elements(long[] shape) => shape.Aggregate(1L, (product, size) => product * size);

    static Tensor Fill(long[] shape, Tensor noise)
    {
        if (shape.Length == 1) return ones(shape, dtype: noise.dtype);
        var tensor = empty(shape, dtype: noise.dtype);
        var flat = tensor.view(-1);
        for (var at = 0L; at < flat.numel(); at += Noise)
        {
            using var part = flat.narrow(0, at, Math.Min(Noise, flat.numel() - at));
            using var source = noise.narrow(0, 0, part.numel());
            part.copy_(source).Dispose();
        }
        return tensor;
    }

    /// <summary>Any pairs will do: the vocabulary only has to have the configuration's size.</summary>
    static BpeTokenizer Tokenizer(int size)
    {
        const int firstByte = 3, bytes = 256;
        var merges = size - firstByte - bytes - SpecialTokens.All.Count;
        return new BpeTokenizer([.. Enumerable.Range(0, merges).Select(i => (firstByte + i / bytes, firstByte + i % bytes))], SpecialTokens.All);
    }
}
