using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Checkpoints;

public sealed class InferenceLoadTests : IDisposable
{
    static readonly LlamaConfig Config = new()
    {
        VocabSize = 19, HiddenSize = 24, IntermediateSize = 40, Layers = 2, Heads = 4, KeyValueHeads = 2, MaxPositions = 32,
    };

    readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");

    public void Dispose() => File.Delete(_file);

    LlamaForCausalLM Written(ScalarType? floatsAs = null)
    {
        var model = new LlamaForCausalLM(Config).Drawn();
        SafetensorsWriter.Write(_file, ModuleState.Of(model).Select(s => (s.Key, s.Value)), floatsAs: floatsAs);
        return model;
    }

    LlamaForCausalLM Loaded(WeightFormat format)
    {
        var model = new LlamaForCausalLM(Config);
        using (var source = SafetensorsFile.Open(_file)) StateLoader.LoadForInference(model, source, KeyLayouts.Mimo, format);
        model.Prepare(new InferenceOptions { Weights = format });
        return model;
    }

    [Theory]
    [InlineData(WeightFormat.Fp32)]
    [InlineData(WeightFormat.Bf16)]
    [InlineData(WeightFormat.Int8)]
    public void LoadForInference_AfterTheSourceIsClosed_ComputesLikeTheWrittenModel(WeightFormat format)
    {
        using var scope = NewDisposeScope();
        using var written = Written();
        using var loaded = Loaded(format);
        using var frozen = no_grad();
        written.Prepare(new InferenceOptions { Weights = format });
        Assert.Equal(Answer(written), Answer(loaded));
    }

    [Fact]
    public void LoadForInference_OfHalves_Converts()
    {
        using var scope = NewDisposeScope();
        using var written = Written(ScalarType.Float16);
        using var loaded = Loaded(WeightFormat.Fp32);
        AssertClose(written.Model.EmbedTokens.Weight.to(ScalarType.Float16).to(ScalarType.Float32), loaded.Model.EmbedTokens.Weight, 0);
    }

    [Fact]
    public void LoadForInference_OfAMissingKey_ChangesNothing()
    {
        using var scope = NewDisposeScope();
        using var written = Written();
        SafetensorsWriter.Write(_file, ModuleState.Of(written).Skip(1).Select(s => (s.Key, s.Value)));
        using var model = new LlamaForCausalLM(Config);
        using var source = SafetensorsFile.Open(_file);
        Assert.Throws<CheckpointException>(() => StateLoader.LoadForInference(model, source, KeyLayouts.Mimo, WeightFormat.Int8));
        Assert.All(model.Matrices(), m => Assert.NotEqual(0, m.Weight.numel()));
    }

    [Fact]
    public void Map_OfAFloatTensor_IsTheFilesOwnMemory()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_file, [("a", ones(3, 5)), ("b", ones(2, dtype: ScalarType.Float16)), ("c", full(4, 7f))]);
        Tensor c;
        using (var file = SafetensorsFile.Open(_file))
        {
            Assert.Null(file.Map("b"));
            Assert.Equal([3L, 5], file.Map("a")!.shape);
            c = file.Map("c")!;
            Assert.Throws<CheckpointException>(() => file.Map("d"));
        }
        Assert.Equal(28, c.sum().item<float>());
        // Written through by another handle, as nobody should: a copy would not see it.
        using (var handle = File.OpenHandle(_file, FileMode.Open, FileAccess.ReadWrite))
        {
            var length = RandomAccess.GetLength(handle);
            var bytes = File.ReadAllBytes(_file);
            var at = bytes.AsSpan().IndexOf(BitConverter.GetBytes(7f).Concat(BitConverter.GetBytes(7f)).ToArray());
            RandomAccess.Write(handle, BitConverter.GetBytes(9f), at);
            Assert.Equal(length, RandomAccess.GetLength(handle));
        }
        Assert.Equal(30, c.sum().item<float>());
    }

    [Fact]
    public void Map_OfAFileThatWasReplaced_IsRefused()
    {
        using var scope = NewDisposeScope();
        SafetensorsWriter.Write(_file, [("a", ones(3, 5))]);
        using var file = SafetensorsFile.Open(_file);
        SafetensorsWriter.Write(_file, [("b", ones(5, 3))]);
        Assert.Throws<CheckpointException>(() => file.Map("a"));
    }

    static float[] Answer(LlamaForCausalLM model)
    {
        using var pool = new KvBlockPool(Config, 2, 16);
        using var sequence = new KvSequence(pool);
        return model.Logits(model.Hidden(Normal(3, 1, 9, 24), sequence)).data<float>().ToArray();
    }
}
