using Mimo.Model.Configuration;
using Mimo.Model.Language;
using static Mimo.Model.Tests.RandomWeights;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

/// <summary>Own kernels, on the CPU.</summary>
public sealed class KernelPagedLlamaTests() : PagedLlamaTests(library: false);

/// <summary>Gathered blocks and libtorch, the way on CUDA.</summary>
public sealed class LibraryPagedLlamaTests() : PagedLlamaTests(library: true);

/// <summary>The language model over KV blocks against one pass without any.</summary>
public abstract class PagedLlamaTests(bool library)
{
    static LlamaConfig Config(int kvHeads) => new()
    {
        VocabSize = 19, HiddenSize = 24, IntermediateSize = 40, Layers = 2, Heads = 4, KeyValueHeads = kvHeads, MaxPositions = 48,
    };

    LlamaForCausalLM Model(int kvHeads)
    {
        var model = new LlamaForCausalLM(Config(kvHeads)).Drawn();
        model.Prepare(new InferenceOptions { UseLibrary = library });
        return model;
    }

    [Theory]
    [InlineData(4, new[] { 19 })]
    [InlineData(4, new[] { 4, 4, 1, 10 })]
    [InlineData(2, new[] { 5, 1, 1, 7, 5 })]
    [InlineData(1, new[] { 3, 16 })]
    public void Hidden_InChunks_EqualsOnePass(int kvHeads, int[] chunks)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(kvHeads);
        var embeds = Normal(3, 1, 19, 24);
        using var pool = new KvBlockPool(model.Config, 12, 4);
        using var sequence = new KvSequence(pool);
        List<Tensor> pieces = [];
        foreach (var chunk in chunks) pieces.Add(model.Hidden(embeds.narrow(1, sequence.Length, chunk), sequence));
        AssertClose(model.Hidden(embeds), cat(pieces, 1));
        Assert.Equal(19, sequence.Length);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public void Decode_OfDifferentLengths_EqualsEachAlone(int kvHeads)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(kvHeads);
        int[] lengths = [1, 9, 4, 13];
        var texts = lengths.Select((l, i) => Normal(20 + i, 1, l + 3, 24)).ToList();
        using var pool = new KvBlockPool(model.Config, 20, 4);
        var sequences = lengths.Select(_ => new KvSequence(pool)).ToList();
        for (var i = 0; i < 4; i++) model.Hidden(texts[i].narrow(1, 0, lengths[i]), sequences[i]);
        var steps = Enumerable.Range(0, 3).Select(s =>
            model.Decode(cat([.. texts.Select((t, i) => t.select(1, lengths[i] + s))], 0), sequences)).ToList();
        for (var i = 0; i < 4; i++)
        {
            var whole = model.Hidden(texts[i]);
            for (var s = 0; s < 3; s++) AssertClose(whole.select(1, lengths[i] + s).squeeze(0), steps[s][i]);
            Assert.Equal(lengths[i] + 3, sequences[i].Length);
            sequences[i].Dispose();
        }
        Assert.Equal(20, pool.FreeBlocks);
    }

    [Fact]
    public void Hidden_BehindASharedPrefix_EqualsOnePass_AndLeavesThePrefix()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(2);
        var (system, a, b) = (Normal(30, 1, 10, 24), Normal(31, 1, 5, 24), Normal(32, 1, 6, 24));
        using var pool = new KvBlockPool(model.Config, 12, 4);
        using var prefix = new KvSequence(pool);
        model.Hidden(system, prefix);
        using var first = new KvSequence(pool, prefix);
        using var second = new KvSequence(pool, prefix);
        AssertClose(model.Hidden(cat([system, a], 1)).narrow(1, 10, 5), model.Hidden(a, first));
        AssertClose(model.Hidden(cat([system, b], 1)).narrow(1, 10, 6), model.Hidden(b, second));
        first.Truncate(6);
        AssertClose(model.Hidden(cat([system.narrow(1, 0, 6), b], 1)).narrow(1, 6, 6), model.Hidden(b, first));
        AssertClose(model.Hidden(cat([system, a], 1)).narrow(1, 10, 5), model.Hidden(a, prefix));
    }

    [Fact]
    public void Hidden_WithoutRoom_ThrowsBeforeAnyWork()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(4);
        using var pool = new KvBlockPool(model.Config, 2, 4);
        using var sequence = new KvSequence(pool);
        model.Hidden(Normal(8, 1, 3, 24), sequence);
        Assert.Throws<KvPoolExhaustedException>(() => model.Hidden(Normal(9, 1, 6, 24), sequence));
        Assert.Equal((3, 1), (sequence.Length, pool.FreeBlocks));
        using var large = new KvBlockPool(model.Config, 20, 4);
        using var full = new KvSequence(large);
        Assert.Throws<KvCacheFullException>(() => model.Hidden(Normal(9, 1, 49, 24), full));
        Assert.Equal(20, large.FreeBlocks);
    }

    [Fact]
    public void Calls_ThatDoNotFit_Throw()
    {
        using var scope = NewDisposeScope();
        var model = Model(4);
        using var pool = new KvBlockPool(model.Config, 4, 4);
        using var other = new KvBlockPool(model.Config with { Layers = 3 }, 4, 4);
        var (sequence, foreign) = (new KvSequence(pool), new KvSequence(other));
        Assert.Throws<InvalidOperationException>(() => model.Hidden(zeros(1, 2, 24), sequence));
        using var frozen = no_grad();
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 23), sequence));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(2, 2, 24), sequence));
        Assert.Throws<ArgumentException>(() => model.Hidden(zeros(1, 2, 24), foreign));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 24), [sequence]));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 24), [sequence, sequence]));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 24), [sequence, foreign]));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(0, 24), []));
    }

    [Fact]
    public void Choose_TakesTheLargestLogitOfTheVocabulary()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(4);
        using var pool = new KvBlockPool(model.Config, 4, 4);
        using var sequence = new KvSequence(pool);
        var hidden = model.Hidden(Normal(40, 1, 7, 24), sequence).squeeze(0);
        foreach (var vocabulary in new[] { 19, 11, 1 })
        {
            var tokens = new int[7];
            model.Choose(hidden, vocabulary, tokens);
            Assert.Equal(model.Logits(hidden).narrow(1, 0, vocabulary).argmax(1).data<long>().Select(i => (int)i), tokens);
        }
        hidden[3].fill_(float.NaN);
        var chosen = new int[7];
        model.Choose(hidden, 19, chosen);
        Assert.Equal([3], chosen.Index().Where(c => c.Item < 0).Select(c => c.Index));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Choose(hidden, 20, chosen));
        Assert.Throws<ArgumentException>(() => model.Choose(hidden, 19, new int[6]));
    }

    [Fact]
    public void Hidden_OfANaN_StaysWithItsSequence()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(2);
        using var pool = new KvBlockPool(model.Config, 8, 4);
        var sequences = Enumerable.Range(0, 3).Select(_ => new KvSequence(pool)).ToList();
        var embeds = Normal(41, 3, 24);
        var clean = model.Decode(embeds, sequences);
        sequences.ForEach(s => s.Truncate(0));
        embeds[1].fill_(float.NaN);
        var hit = model.Decode(embeds, sequences);
        AssertClose(clean[0], hit[0], 0);
        AssertClose(clean[2], hit[2], 0);
        Assert.True(hit[1].isnan().all().item<bool>());
    }

    [Fact]
    public void Steps_LeaveOnlyTheirResults()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var model = Model(2);
        using var pool = new KvBlockPool(model.Config, 8, 4);
        using var sequence = new KvSequence(pool);
        var (prompt, next) = (Normal(12, 1, 4, 24), Normal(13, 1, 24));
        var before = scope.DisposablesCount;
        var hidden = model.Hidden(prompt, sequence);
        model.Logits(model.Decode(next, [sequence]));
        model.Choose(hidden.select(1, 0), 19, new int[1]);
        // With the row that was selected for the choice.
        Assert.Equal(before + 4, scope.DisposablesCount);
    }
}
