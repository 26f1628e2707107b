using Mimo.Benchmarks.Peers;
using Mimo.Model.Configuration;

namespace Mimo.Benchmarks.Tests.Peers;

public sealed class GgufWriterTests : IDisposable
{
    static readonly LlamaConfig Config = new()
    {
        VocabSize = 100, HiddenSize = 64, IntermediateSize = 96, Layers = 2, Heads = 4, KeyValueHeads = 2, MaxPositions = 128,
    };

    readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_ReadByTheDescription_HasTheSizesOfTheModel(bool eightBits)
    {
        GgufWriter.Write(_file, Config, eightBits);
        using var stream = File.OpenRead(_file);
        var read = new GgufReader(stream);

        Assert.Equal("llama", read.Entries["general.architecture"]);
        Assert.Equal("no_vocab", read.Entries["tokenizer.ggml.model"]);
        Assert.Equal((100u, 64u, 2u, 96u, 128u), ((uint)read.Entries["llama.vocab_size"], (uint)read.Entries["llama.embedding_length"],
            (uint)read.Entries["llama.block_count"], (uint)read.Entries["llama.feed_forward_length"], (uint)read.Entries["llama.context_length"]));
        Assert.Equal((4u, 2u, 16u), ((uint)read.Entries["llama.attention.head_count"], (uint)read.Entries["llama.attention.head_count_kv"],
            (uint)read.Entries["llama.rope.dimension_count"]));
        Assert.Equal(3 + 9 * 2, read.Tensors.Count);
        Assert.Equal([64, 100], read.Tensors["output.weight"].Sizes);
        Assert.Equal([64, 32], read.Tensors["blk.1.attn_k.weight"].Sizes);
        Assert.Equal([96, 64], read.Tensors["blk.0.ffn_down.weight"].Sizes);
        Assert.Equal(eightBits ? 8u : 0u, read.Tensors["blk.0.ffn_gate.weight"].Type);
        Assert.Equal(0u, read.Tensors["output_norm.weight"].Type);
    }

    [Fact]
    public void Write_Values_AreOfUsualSizeAndNormsAreOne()
    {
        GgufWriter.Write(_file, Config, eightBits: false);
        using var stream = File.OpenRead(_file);
        var read = new GgufReader(stream);
        float[] Values(string name)
        {
            var tensor = read.Tensors[name];
            stream.Position = read.DataStart + (long)tensor.Offset;
            var bytes = new byte[tensor.Bytes];
            stream.ReadExactly(bytes);
            return [.. System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes)];
        }
        Assert.All(Values("blk.0.ffn_norm.weight"), value => Assert.Equal(1, value));
        var weights = Values("output.weight");
        Assert.InRange(MathF.Sqrt(weights.Average(w => w * w)), 0.11f, 0.14f);
        Assert.True(weights.Distinct().Count() > weights.Length / 2);
    }

    [Fact]
    public void Write_ColumnsThatAreNoWholeBlocks_IsRefused() =>
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(_file, Config with { IntermediateSize = 90 }, eightBits: true));
}
