using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

/// <summary>What only own kernels promise: results that do not depend, bit for bit, on how the work is divided.</summary>
public sealed class LlamaKernelsTests
{
    static readonly LlamaConfig Config = new()
    {
        VocabSize = 211, HiddenSize = 96, IntermediateSize = 208, Layers = 3, Heads = 6, KeyValueHeads = 3, MaxPositions = 512,
    };

    static LlamaForCausalLM Model(InferenceOptions options, LlamaConfig? config = null)
    {
        var model = new LlamaForCausalLM(config ?? Config);
        ParameterInit.Draw(model, 5);
        model.Prepare(options);
        return model;
    }

    public static TheoryData<WeightFormat> Formats => [WeightFormat.Fp32, WeightFormat.Bf16, WeightFormat.Int8];

    [Theory]
    [MemberData(nameof(Formats))]
    public void Hidden_InAnyDivision_IsTheSameBitForBit(WeightFormat format)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var one = Model(new InferenceOptions { Weights = format });
        using var three = Model(new InferenceOptions { Weights = format, Threads = 3 });
        using var pool = new KvBlockPool(Config, 80, 16);
        var text = Normal(1, 1, 300, 96);
        var whole = Run(one, 300);
        Assert.Equal(whole, Run(one, 64, 1, 1, 100, 134));
        Assert.Equal(whole, Run(three, 299, 1));
        Assert.Equal(whole, Run(three, 17, 283));

        float[] Run(LlamaForCausalLM model, params int[] chunks)
        {
            using var sequence = new KvSequence(pool);
            return [.. chunks.SelectMany(c => model.Hidden(text.narrow(1, sequence.Length, c), sequence).data<float>().ToArray())];
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Decode_BesideOthers_IsTheSameBitForBit(WeightFormat format)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Model(new InferenceOptions { Weights = format, Threads = 2 });
        using var pool = new KvBlockPool(Config, 200, 16);
        int[] lengths = [3, 40, 17, 90, 1, 64, 33];
        var alone = lengths.Select((l, i) => Greedy(model, pool, [Normal(50 + i, 1, l, 96)], 12)[0]).ToList();
        var together = Greedy(model, pool, [.. lengths.Select((l, i) => Normal(50 + i, 1, l, 96))], 12);
        Assert.Equal(alone, together);
        Assert.Equal(200, pool.FreeBlocks);
    }

    [Fact]
    public void Decode_AfterEvictionAndRebuild_ContinuesTheSame()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Model(new InferenceOptions());
        using var pool = new KvBlockPool(Config, 40, 16);
        var prompt = Normal(60, 1, 21, 96);
        var answer = Greedy(model, pool, [prompt], 30)[0];
        using var rebuilt = new KvSequence(pool);
        var ids = tensor(answer.Take(20).Select(i => (long)i).ToArray()).view(1, -1);
        var hidden = model.Hidden(cat([prompt, model.Embed(ids)], 1), rebuilt);
        var rest = Continue(model, [rebuilt], hidden.select(1, -1), 10);
        Assert.Equal(answer.Skip(20), rest[0]);
    }

    [Theory]
    [InlineData(WeightFormat.Bf16, 0.01)]
    [InlineData(WeightFormat.Int8, 0.02)]
    public void Logits_OfAnotherFormat_AreAsNearAsStated(WeightFormat format, double error)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var config = Config with { HiddenSize = 256, IntermediateSize = 688, Heads = 4, KeyValueHeads = 4, Layers = 6 };
        using var exact = Model(new InferenceOptions(), config);
        using var model = Model(new InferenceOptions { Weights = format }, config);
        var text = Normal(70, 1, 64, 256);
        var expected = exact.Logits(exact.Hidden(text));
        using var pool = new KvBlockPool(config, 4, 16);
        using var sequence = new KvSequence(pool);
        var actual = model.Logits(model.Hidden(text, sequence));
        Assert.Equal(expected.shape, actual.shape);
        var relative = ((actual - expected).norm() / expected.norm()).item<float>();
        Assert.InRange(relative, error / 20, error);
    }

    [Fact]
    public void Prepare_WithAnotherFormat_GivesUpTheFloats()
    {
        using var scope = NewDisposeScope();
        using var model = Model(new InferenceOptions { Weights = WeightFormat.Int8 });
        var matrices = model.Matrices().ToList();
        Assert.Equal(3 * 7 + 1, matrices.Count);
        Assert.All(matrices, m => Assert.Equal(0, m.Weight.numel()));
        var elements = 3L * (96 * 96 * 2 + 48 * 96 * 2 + 3 * 96 * 208) + 211 * 96;
        Assert.InRange(matrices.Sum(m => m.PackedBytes), elements, elements * 1.1);
        Assert.Throws<InvalidOperationException>(() => model.Hidden(Normal(1, 1, 2, 96)));
        Assert.Throws<ArgumentException>(() => model.Prepare(new InferenceOptions { Weights = WeightFormat.Fp16 }));
        Assert.Throws<ArgumentException>(() => model.Prepare(new InferenceOptions { Weights = WeightFormat.Int8, UseLibrary = true }));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Prepare(new InferenceOptions { Threads = 0 }));
    }

    [Fact]
    public void Prepare_ForTheLibraryInBf16_ComputesInIt()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var exact = Model(new InferenceOptions());
        using var model = Model(new InferenceOptions { Weights = WeightFormat.Bf16, UseLibrary = true });
        using var pool = new KvBlockPool(Config, 8, 16, dtype: ScalarType.BFloat16);
        using var sequence = new KvSequence(pool);
        var text = Normal(71, 1, 20, 96);
        var first = model.Hidden(text.narrow(1, 0, 19), sequence);
        var last = model.Decode(text.select(1, 19), [sequence]);
        Assert.Equal((ScalarType.Float32, ScalarType.Float32), (first.dtype, model.Logits(last).dtype));
        Assert.Equal(ScalarType.Float32, model.Embed(tensor(new long[] { 1 }).view(1, 1)).dtype);
        var expected = exact.Hidden(text);
        Assert.InRange(((expected.select(1, 19) - last).norm() / last.norm()).item<float>(), 1e-4, 0.05);
    }

    [Fact]
    public void TiedEmbeddings_AreTheHeadOfKernelsToo()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Model(new InferenceOptions { Weights = WeightFormat.Bf16 }, Config with { TieWordEmbeddings = true });
        using var pool = new KvBlockPool(model.Config, 2, 16);
        using var sequence = new KvSequence(pool);
        var hidden = model.Decode(Normal(72, 1, 96), [sequence]);
        var exact = hidden.matmul(model.Model.EmbedTokens.Weight.t());
        AssertClose(exact, model.Logits(hidden), 0.01 * exact.abs().max().item<float>());
    }

    [Fact]
    public void Weights_ThatChangeInPlace_AreSeen_AndStayTrainable()
    {
        using var scope = NewDisposeScope();
        using var model = Model(new InferenceOptions());
        using var pool = new KvBlockPool(Config, 4, 16);
        var text = Normal(73, 1, 5, 96);
        float[] before, after;
        using (no_grad()) before = Run();
        model.Hidden(text).sum().backward();
        using (no_grad())
        {
            var weight = model.Model.Layers[1].SelfAttention.Query.Weight;
            Assert.NotNull(weight.grad);
            weight.mul_(2);
            after = Run();
            AssertClose(model.Hidden(text).view(-1), tensor(after));
        }
        Assert.NotEqual(before, after);

        float[] Run()
        {
            using var sequence = new KvSequence(pool);
            return model.Hidden(text, sequence).data<float>().ToArray();
        }
    }

    [Fact]
    public void Adapters_AreComputedWith_ThoughKernelsDoNotKnowThem()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var model = Model(new InferenceOptions());
        using var pool = new KvBlockPool(Config, 4, 16);
        var text = Normal(74, 1, 5, 96);
        using (var sequence = new KvSequence(pool)) model.Hidden(text, sequence);
        var query = model.Model.Layers[0].SelfAttention.Query;
        query.AddAdapter(new LoraOptions(), 3);
        query.Adapter!.B.Weight.fill_(0.5);
        model.eval();
        using var adapted = new KvSequence(pool);
        AssertClose(model.Hidden(text), model.Hidden(text, adapted));
        Assert.Throws<InvalidOperationException>(() => model.Prepare(new InferenceOptions { Weights = WeightFormat.Int8 }));
    }

    [Fact]
    public void Steps_AllocateLittle_AndNoTensorStays()
    {
        using var scope = NewDisposeScope();
        using var mode = inference_mode();
        using var model = Model(new InferenceOptions());
        using var pool = new KvBlockPool(Config, 40, 16);
        KvSequence[] sequences = [new(pool), new(pool), new(pool)];
        foreach (var sequence in sequences) sequence.Reserve(200);
        var embeds = Normal(75, 3, 96);
        var tokens = new int[3];
        Step();
        var tensors = scope.DisposablesCount;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Step();
        // One result and its wrapper; a step of libtorch at this size leaves 20 KB.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 1000);
        Assert.Equal(tensors, scope.DisposablesCount);

        void Step()
        {
            using var hidden = model.Decode(embeds, sequences);
            model.Choose(hidden, 211, tokens);
        }
    }

    static List<int[]> Greedy(LlamaForCausalLM model, KvBlockPool pool, Tensor[] prompts, int count)
    {
        var sequences = prompts.Select(_ => new KvSequence(pool)).ToList();
        var last = cat([.. prompts.Select((p, i) => model.Hidden(p, sequences[i]).select(1, -1))], 0);
        var answers = Continue(model, sequences, last, count);
        sequences.ForEach(s => s.Dispose());
        return answers;
    }

    static List<int[]> Continue(LlamaForCausalLM model, List<KvSequence> sequences, Tensor hidden, int count)
    {
        var answers = sequences.Select(_ => new int[count]).ToList();
        var tokens = new int[sequences.Count];
        for (var step = 0; step < count; step++)
        {
            model.Choose(hidden, model.Config.VocabSize, tokens);
            for (var i = 0; i < tokens.Length; i++) answers[i][step] = tokens[i];
            hidden = model.Decode(model.Embed(tensor(tokens.Select(t => (long)t).ToArray()).view(-1, 1)).squeeze(1), sequences);
        }
        return answers;
    }
}
