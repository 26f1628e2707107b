using Microsoft.Extensions.Time.Testing;
using Mimo.Cache.Bounded;

namespace Mimo.Grains.Tests.Cache;

public class BoundedLruTests
{
    readonly FakeTimeProvider _time = new();

    BoundedLru Lru(long capacity) => new(capacity, TimeSpan.FromMinutes(10), _time);

    [Fact]
    public void Put_BeyondCapacity_DropsTheLeastRecentlyUsed()
    {
        var lru = Lru(30);
        lru.Put("a", new byte[10]);
        lru.Put("b", new byte[10]);
        lru.Put("c", new byte[10]);
        Assert.NotNull(lru.Get("a"));

        lru.Put("d", new byte[10]);

        Assert.Null(lru.Get("b"));
        Assert.All(["a", "c", "d"], key => Assert.NotNull(lru.Get(key)));
        Assert.Equal(30, lru.Bytes);
    }

    [Fact]
    public void Put_LargeEntry_DropsAsManyAsItNeeds()
    {
        var lru = Lru(30);
        foreach (var key in new[] { "a", "b", "c" }) lru.Put(key, new byte[10]);

        Assert.True(lru.Put("d", new byte[25]));

        Assert.Equal(1, lru.Count);
        Assert.Equal(25, lru.Bytes);
    }

    [Fact]
    public void Put_LargerThanTheCapacity_IsRefusedAndKeepsTheRest()
    {
        var lru = Lru(30);
        lru.Put("a", new byte[10]);

        Assert.False(lru.Put("b", new byte[31]));

        Assert.NotNull(lru.Get("a"));
    }

    [Fact]
    public void Put_SameKey_ReplacesAndCountsOnce()
    {
        var lru = Lru(30);
        lru.Put("a", new byte[10]);
        lru.Put("a", new byte[20]);

        Assert.Equal(20, lru.Get("a")!.Length);
        Assert.Equal((1, 20L), (lru.Count, lru.Bytes));
    }

    [Fact]
    public void Get_AfterTimeToLive_IsGoneUnlessUsedMeanwhile()
    {
        var lru = Lru(30);
        lru.Put("used", new byte[10]);
        lru.Put("idle", new byte[10]);
        _time.Advance(TimeSpan.FromMinutes(6));
        Assert.NotNull(lru.Get("used"));
        _time.Advance(TimeSpan.FromMinutes(6));

        Assert.Null(lru.Get("idle"));
        Assert.NotNull(lru.Get("used"));
        Assert.Equal(10, lru.Bytes);
    }

    [Fact]
    public void Remove_UnknownKey_DoesNothing()
    {
        var lru = Lru(30);
        lru.Put("a", new byte[10]);
        lru.Remove("b");
        lru.Remove("a");
        lru.Remove("a");

        Assert.Equal((0, 0L), (lru.Count, lru.Bytes));
    }
}
