using Mimo.Model.Configuration;
using Mimo.Model.Language;
using static TorchSharp.torch;

namespace Mimo.Model.Tests.Language;

public sealed class KvCacheTests
{
    static readonly LlamaConfig Config = new() { HiddenSize = 24, Heads = 4, KeyValueHeads = 2, Layers = 3, MaxPositions = 16 };

    [Fact]
    public void Constructor_HoldsKeysAndValuesOfEveryLayer_AllAtOnce()
    {
        using var cache = new KvCache(Config, 10, batch: 2);
        Assert.Equal((10, 2, 0), (cache.Capacity, cache.Batch, cache.Length));
        Assert.Equal(2L * 3 * 2 * 2 * 10 * 6 * sizeof(float), cache.Bytes);
        using var half = new KvCache(Config, 10, dtype: ScalarType.Float16, batch: 2);
        Assert.Equal(cache.Bytes / 2, half.Bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void Constructor_CapacityOutsideThePositions_Throws(int capacity) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new KvCache(Config, capacity));

    [Fact]
    public void Append_WithoutAdvance_LeavesTheLength()
    {
        using var cache = new KvCache(Config, 4);
        cache.Append(0, ones(1, 2, 3, 6), ones(1, 2, 3, 6));
        Assert.Equal(0, cache.Length);
        cache.Advance(3);
        Assert.Equal([1L, 2, 3, 6], cache.Keys(0).shape);
    }

    [Fact]
    public void Truncate_ToAnEarlierLength_ForgetsTheRest()
    {
        using var cache = new KvCache(Config, 4);
        cache.Advance(3);
        cache.Truncate(1);
        Assert.Equal(1, cache.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Truncate(-1));
    }

    [Fact]
    public void EnsureRoom_BeyondCapacity_SaysHowMuchIsThere()
    {
        using var cache = new KvCache(Config, 4);
        cache.Advance(3);
        cache.EnsureRoom(1);
        var thrown = Assert.Throws<KvCacheFullException>(() => cache.EnsureRoom(2));
        Assert.Equal((3, 2, 4), (thrown.Length, thrown.Added, thrown.Capacity));
    }

    [Fact]
    public void Cache_MadeInAScopeInInferenceMode_OutlivesBoth()
    {
        KvCache cache;
        using (NewDisposeScope())
        using (inference_mode())
            cache = new KvCache(Config, 4);
        using (cache)
        {
            cache.Append(1, ones(1, 2, 2, 6), ones(1, 2, 2, 6));
            cache.Advance(2);
            Assert.Equal(24, cache.Values(1).sum().item<float>());
        }
    }
}
