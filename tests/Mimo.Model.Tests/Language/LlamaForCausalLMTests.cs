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
    public void Hidden_LeftPaddedBatch_EqualsItsRowsAlone()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(KvHeadsOfGqa);
        var embeds = Normal(7, 2, 6, 24);
        var real = tensor(new[] { true, true, true, true, true, true, false, false, false, true, true, true }).view(2, 6);
        var batch = model.Hidden(embeds, real, (real.to(int64).cumsum(1) - 1).clamp(min: 0));
        AssertClose(model.Hidden(embeds.narrow(0, 0, 1)), batch.narrow(0, 0, 1));
        AssertClose(model.Hidden(embeds.narrow(0, 1, 1).narrow(1, 3, 3)), batch.narrow(0, 1, 1).narrow(1, 3, 3));
    }

    [Fact]
    public void Hidden_ShapesThatDoNotFit_Throw()
    {
        using var frozen = no_grad();
        using var model = Model(KvHeadsOfMha);
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 23)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 0, 24)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 33, 24)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 24), paddingMask: ones(1, 3, dtype: ScalarType.Bool)));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 24), positions: zeros(1, 3, dtype: int64)));
    }

    [Fact]
    public void Hidden_OnADedicatedThreadInInferenceMode_EqualsTheTrainingPass()
    {
        using var scope = NewDisposeScope();
        var model = Model(KvHeadsOfMha);
        var embeds = Normal(10, 1, 5, 24);
        using var pool = new KvBlockPool(model.Config, 2);
        using var sequence = new KvSequence(pool);
        float[] decoded = [];
        var thread = new Thread(() =>
        {
            using var inside = NewDisposeScope();
            using var mode = inference_mode();
            model.Hidden(embeds.narrow(1, 0, 4), sequence);
            decoded = model.Hidden(embeds.narrow(1, 4, 1), sequence).data<float>().ToArray();
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
