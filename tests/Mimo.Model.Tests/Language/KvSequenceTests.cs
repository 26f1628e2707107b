using Mimo.Model.Configuration;
using Mimo.Model.Language;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class KvSequenceTests
{
    static readonly LlamaConfig Config = new() { HiddenSize = 24, Heads = 4, KeyValueHeads = 2, Layers = 3, MaxPositions = 40 };

    static KvSequence Filled(KvBlockPool pool, int tokens, KvSequence? prefix = null)
    {
        var sequence = new KvSequence(pool, prefix);
        sequence.Reserve(tokens);
        sequence.Advance(tokens);
        return sequence;
    }

    [Fact]
    public void Pool_HoldsKeysAndValuesOfEveryLayer()
    {
        using var pool = new KvBlockPool(Config, 5, 4);
        Assert.Equal((5, 5, 4), (pool.Blocks, pool.FreeBlocks, pool.BlockTokens));
        Assert.Equal(2L * 3 * 2 * 4 * 6 * sizeof(float), pool.BlockBytes);
        Assert.Equal(5 * pool.BlockBytes, pool.Bytes);
        using var half = new KvBlockPool(Config, 5, 4, dtype: ScalarType.BFloat16);
        Assert.Equal(pool.Bytes / 2, half.Bytes);
    }

    [Fact]
    public void Reserve_TakesWholeBlocks_AndDisposeGivesThemBack()
    {
        using var pool = new KvBlockPool(Config, 5, 4);
        using (var sequence = new KvSequence(pool))
        {
            sequence.Reserve(9);
            Assert.Equal((0, 12, 2, 3 * pool.BlockBytes), (sequence.Length, sequence.Capacity, pool.FreeBlocks, sequence.Bytes));
            sequence.Reserve(12);
            Assert.Equal(2, pool.FreeBlocks);
        }
        Assert.Equal(5, pool.FreeBlocks);
    }

    [Fact]
    public void Reserve_MoreThanIsFree_TakesNothing()
    {
        using var pool = new KvBlockPool(Config, 5, 4);
        using var other = Filled(pool, 8);
        using var sequence = Filled(pool, 3);
        var thrown = Assert.Throws<KvPoolExhaustedException>(() => sequence.Reserve(14));
        Assert.Equal((4, 2), (thrown.Wanted, thrown.Free));
        Assert.Equal((3, 4, 2), (sequence.Length, sequence.Capacity, pool.FreeBlocks));
        sequence.Reserve(9);
        Assert.Equal(0, pool.FreeBlocks);
    }

    [Fact]
    public void Reserve_BeyondThePositions_TakesNothing()
    {
        using var pool = new KvBlockPool(Config, 20, 4);
        using var sequence = Filled(pool, 30);
        Assert.Throws<KvCacheFullException>(() => sequence.Reserve(11));
        sequence.Reserve(10);
        Assert.Equal(40, sequence.Capacity);
    }

    [Fact]
    public void Prefix_SharesFullBlocks_AndCopiesThePartialOne()
    {
        using var pool = new KvBlockPool(Config, 8, 4);
        using var system = Filled(pool, 10);
        using var a = Filled(pool, 3, system);
        using var b = new KvSequence(pool, system);
        // Three of the prefix, then one copy each, and one more for the tokens that did not fit into a's copy.
        Assert.Equal((13, 10, 8 - 3 - 2 - 1), (a.Length, b.Length, pool.FreeBlocks));
        Assert.Equal(system.Blocks[..2].ToArray(), a.Blocks[..2].ToArray());
        Assert.NotEqual(system.Blocks[2], a.Blocks[2]);
        system.Dispose();
        Assert.Equal(2 + 1, pool.FreeBlocks);
        a.Dispose();
        b.Dispose();
        Assert.Equal(8, pool.FreeBlocks);
    }

    [Fact]
    public void Prefix_WithoutABlockForTheCopy_TakesNothing()
    {
        using var pool = new KvBlockPool(Config, 3, 4);
        using var system = Filled(pool, 10);
        Assert.Throws<KvPoolExhaustedException>(() => new KvSequence(pool, system));
        system.Dispose();
        Assert.Equal(3, pool.FreeBlocks);
    }

    [Fact]
    public void Truncate_InsideASharedBlock_CopiesBeforeTheNextWrite()
    {
        using var scope = NewDisposeScope();
        using var pool = new KvBlockPool(Config, 8, 4);
        using var system = Filled(pool, 12);
        pool.Keys(1).select(0, system.Blocks[1]).fill_(7);
        using var child = Filled(pool, 6, system);
        child.Truncate(6);
        Assert.Equal((6, 6), (child.Length, child.Capacity));
        Assert.Equal(5, pool.FreeBlocks);
        child.Reserve(1);
        Assert.Equal((8, 4), (child.Capacity, pool.FreeBlocks));
        Assert.NotEqual(system.Blocks[1], child.Blocks[1]);
        Assert.Equal(7, pool.Keys(1).select(0, child.Blocks[1]).min().item<float>());
        child.Dispose();
        Assert.Equal(5, pool.FreeBlocks);
    }

    [Fact]
    public void Truncate_OfPrivateBlocks_KeepsWhatIsReserved_UntilTrim()
    {
        using var pool = new KvBlockPool(Config, 8, 4);
        using var sequence = Filled(pool, 13);
        sequence.Truncate(5);
        Assert.Equal((5, 16, 4), (sequence.Length, sequence.Capacity, pool.FreeBlocks));
        sequence.Trim();
        Assert.Equal((8, 6), (sequence.Capacity, pool.FreeBlocks));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Truncate(6));
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.Truncate(-1));
    }

    [Fact]
    public void Truncate_OfThePrefixItself_LeavesItsChildren()
    {
        using var pool = new KvBlockPool(Config, 8, 4);
        using var system = Filled(pool, 8);
        using var child = new KvSequence(pool, system);
        system.Truncate(4);
        system.Reserve(4);
        Assert.Equal(5, pool.FreeBlocks);
        Assert.Equal(system.Blocks[0], child.Blocks[0]);
        Assert.NotEqual(system.Blocks[1], child.Blocks[1]);
    }

    [Fact]
    public void Sequence_AfterDispose_RefusesToReserve()
    {
        using var pool = new KvBlockPool(Config, 2, 4);
        var sequence = Filled(pool, 4);
        sequence.Dispose();
        sequence.Dispose();
        Assert.Equal(2, pool.FreeBlocks);
        Assert.Throws<ObjectDisposedException>(() => sequence.Reserve(1));
    }

    [Fact]
    public void Sequence_OfAnotherPoolsPrefix_IsRefused()
    {
        using var pool = new KvBlockPool(Config, 2, 4);
        using var other = new KvBlockPool(Config, 2, 4);
        using var prefix = new KvSequence(other);
        Assert.Throws<ArgumentException>(() => new KvSequence(pool, prefix));
    }
}
