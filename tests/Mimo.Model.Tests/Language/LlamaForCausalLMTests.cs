using Mimo.Model.Configuration;
using Mimo.Model.Language;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class LlamaForCausalLMTests
{
    const int KvHeadsOfMha = 4;
    const int KvHeadsOfGqa = 2;

    static LlamaConfig Config(int kvHeads) => new()
    {
        VocabSize = 19, HiddenSize = 24, IntermediateSize = 40, Layers = 2, Heads = 4, KeyValueHeads = kvHeads, MaxPositions = 32,
    };

    static LlamaForCausalLM Model(int kvHeads) => new LlamaForCausalLM(Config(kvHeads)).Drawn();

    [Theory]
    [InlineData(KvHeadsOfMha)]
    [InlineData(KvHeadsOfGqa)]
    public void Hidden_TokenByToken_EqualsOnePass(int kvHeads)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(kvHeads);
        var embeds = Normal(2, 1, 9, 24);
        using var cache = new KvCache(model.Config, 9);
        var steps = Enumerable.Range(0, 9).Select(i => model.Hidden(embeds.narrow(1, i, 1), cache)).ToList();
        AssertClose(model.Hidden(embeds), cat(steps, 1));
        Assert.Equal(9, cache.Length);
    }

    [Theory]
    [InlineData(KvHeadsOfMha)]
    [InlineData(KvHeadsOfGqa)]
    public void Hidden_ContinuedInPieces_EqualsOnePass(int kvHeads)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(kvHeads);
        var embeds = Normal(3, 1, 11, 24);
        using var cache = new KvCache(model.Config, 11);
        var pieces = new[] { (0, 4), (4, 5), (9, 1), (10, 1) }.Select(p => model.Hidden(embeds.narrow(1, p.Item1, p.Item2), cache)).ToList();
        AssertClose(model.Hidden(embeds), cat(pieces, 1));
    }

    [Fact]
    public void Hidden_AfterTruncate_ForgetsWhatWasCutOff()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfGqa);
        var embeds = Normal(4, 1, 8, 24);
        using var cache = new KvCache(model.Config, 12);
        model.Hidden(cat([embeds.narrow(1, 0, 5), Normal(5, 1, 6, 24)], 1), cache);
        cache.Truncate(5);
        AssertClose(model.Hidden(embeds).narrow(1, 5, 3), model.Hidden(embeds.narrow(1, 5, 3), cache));
    }

    [Fact]
    public void Hidden_RightPaddedBatch_EqualsItsRowsAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfMha);
        var (embeds, lengths) = (Normal(6, 3, 7, 24), new[] { 7, 4, 1 });
        var real = arange(7).unsqueeze(0).lt(tensor(new long[] { 7, 4, 1 }).unsqueeze(1));
        var batch = model.Hidden(embeds, paddingMask: real);
        Assert.True(batch.isfinite().all().item<bool>());
        for (var row = 0; row < 3; row++)
            AssertClose(model.Hidden(embeds.narrow(0, row, 1).narrow(1, 0, lengths[row])), batch.narrow(0, row, 1).narrow(1, 0, lengths[row]));
    }

    [Fact]
    public void Hidden_LeftPaddedBatchOnACache_EqualsItsRowsAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfGqa);
        var embeds = Normal(7, 2, 6, 24);
        var real = tensor(new[] { true, true, true, true, true, true, false, false, false, true, true, true }).view(2, 6);
        var positions = (real.to(int64).cumsum(1) - 1).clamp(min: 0);
        using var cache = new KvCache(model.Config, 6, batch: 2);
        model.Hidden(embeds.narrow(1, 0, 5), cache, real.narrow(1, 0, 5), positions.narrow(1, 0, 5));
        var last = model.Hidden(embeds.narrow(1, 5, 1), cache, real, positions.narrow(1, 5, 1));
        AssertClose(model.Hidden(embeds.narrow(0, 0, 1)).narrow(1, 5, 1), last.narrow(0, 0, 1));
        AssertClose(model.Hidden(embeds.narrow(0, 1, 1).narrow(1, 3, 3)).narrow(1, 2, 1), last.narrow(0, 1, 1));
    }

    [Fact]
    public void Hidden_BeyondTheCache_ThrowsBeforeAnyWork()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfMha);
        using var cache = new KvCache(model.Config, 4);
        var kept = model.Hidden(Normal(8, 1, 3, 24), cache);
        var keys = cache.Keys(0).clone();
        Assert.Throws<KvCacheFullException>(() => model.Hidden(Normal(9, 1, 2, 24), cache));
        Assert.Equal(3, cache.Length);
        AssertClose(keys, cache.Keys(0), 0);
    }

    [Fact]
    public void Hidden_WithACacheWhileGradientsAreRecorded_Throws()
    {
        using var model = Model(KvHeadsOfMha);
        using var cache = new KvCache(model.Config, 4);
        Assert.Throws<InvalidOperationException>(() => model.Hidden(zeros(1, 2, 24), cache));
    }

    [Fact]
    public void Hidden_ShapesThatDoNotFit_Throw()
    {
        using var frozen = no_grad();
        using var model = Model(KvHeadsOfMha);
        using var cache = new KvCache(model.Config, 4);
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 23)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 0, 24)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 33, 24)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(2, 2, 24), cache));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 24), paddingMask: ones(1, 3, dtype: ScalarType.Bool)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 24), positions: zeros(1, 3, dtype: int64)));
    }

    [Fact]
    public void Hidden_PrefillAndStep_LeaveOnlyTheirResults()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfGqa);
        var (prompt, next) = (Normal(12, 1, 4, 24), Normal(13, 1, 1, 24));
        using var cache = new KvCache(model.Config, 8);
        var before = scope.DisposablesCount;
        model.Hidden(prompt, cache);
        model.Hidden(next, cache);
        Assert.Equal(before + 2, scope.DisposablesCount);
    }

    [Fact]
    public void Hidden_OnADedicatedThreadInInferenceMode_EqualsTheTrainingPass()
    {
        using var scope = NewDisposeScope();
        var model = Model(KvHeadsOfMha);
        var embeds = Normal(10, 1, 5, 24);
        using var cache = new KvCache(model.Config, 5);
        float[] decoded = [];
        var thread = new Thread(() =>
        {
            using var inside = NewDisposeScope();
            using var mode = inference_mode();
            model.Hidden(embeds.narrow(1, 0, 4), cache);
            decoded = model.Hidden(embeds.narrow(1, 4, 1), cache).data<float>().ToArray();
        });
        thread.Start();
        thread.Join();
        var trained = model.Hidden(embeds);
        trained.sum().backward();
        AssertClose(trained.detach().narrow(1, 4, 1).view(-1), tensor(decoded));
        Assert.NotNull(model.Model.Layers[0].SelfAttention.Query.Weight.grad);
    }

    [Fact]
    public void Logits_Backward_ReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        var model = Model(KvHeadsOfGqa);
        var ids = tensor(new long[] { 1, 4, 2, 8, 5, 7 }).view(2, 3);
        var real = tensor(new[] { true, true, true, true, true, false }).view(2, 3);
        model.Logits(model.Hidden(model.Embed(ids), paddingMask: real)).square().sum().backward();
        foreach (var (name, parameter) in model.named_parameters())
            Assert.True(parameter.grad is { } g && g.isfinite().all().item<bool>() && g.abs().sum().item<float>() > 0, name);
    }

    [Fact]
    public void Logits_OfTiedEmbeddings_UseTheEmbeddingAsHead()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = new LlamaForCausalLM(Config(KvHeadsOfMha) with { TieWordEmbeddings = true }).Drawn();
        Assert.DoesNotContain(model.named_parameters(), p => p.name.StartsWith("lm_head", StringComparison.Ordinal));
        var hidden = Normal(11, 1, 2, 24);
        AssertClose(hidden.matmul(model.Model.EmbedTokens.Weight.t()), model.Logits(hidden));
    }

    [Fact]
    public void Constructor_HeadsThatDoNotDivide_Throws()
    {
        Assert.Throws<ArgumentException>(() => new LlamaForCausalLM(Config(3)));
        Assert.Throws<ArgumentException>(() => new LlamaForCausalLM(Config(KvHeadsOfMha) with { HiddenSize = 26 }));
    }

    [Fact]
    public void Constructor_VicunaOnMeta_HasItsParametersAndKeys()
    {
        using var model = new LlamaForCausalLM(MimoConfig.Full.Llama with { VocabSize = 32_000 }, META);
        var shapes = model.named_parameters().ToDictionary(p => p.name, p => p.parameter.shape);
        Assert.Equal(6_738_415_616, shapes.Values.Sum(s => s.Aggregate(1L, (a, b) => a * b)));
        Assert.Equal(3 + 9 * 32, shapes.Count);
        Assert.Equal([32_000L, 4096], shapes["model.embed_tokens.weight"]);
        Assert.Equal([4096L, 4096], shapes["model.layers.31.self_attn.k_proj.weight"]);
        Assert.Equal([4096L, 11_008], shapes["model.layers.0.mlp.down_proj.weight"]);
        Assert.Equal([4096L], shapes["model.layers.7.post_attention_layernorm.weight"]);
        Assert.Equal([4096L], shapes["model.norm.weight"]);
        Assert.Equal([32_000L, 4096], shapes["lm_head.weight"]);
        Assert.Empty(model.named_buffers());
    }
}
