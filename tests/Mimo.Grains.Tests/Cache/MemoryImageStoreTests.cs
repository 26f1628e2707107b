using Microsoft.Extensions.Time.Testing;
using Mimo.Cache.Images;
using Mimo.Cache.Retention;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache;

public sealed class MemoryImageStoreTests : IDisposable
{
    readonly OutcomeCounter _counter = new();
    readonly FakeTimeProvider _time = new();

    public void Dispose() => _counter.Dispose();

    MemoryImageStore Store(long capacity) => new(new ImageStoreOptions { Capacity = capacity }, RetentionTimes.Default, _time, _counter.Metrics);

    [Fact]
    public async Task Get_AfterPut_ReturnsTheImage()
    {
        var store = Store(100);
        await store.Put("a", new byte[] { 1, 2, 3 }, default);

        Assert.Equal([1, 2, 3], await store.Get("a", default));
        Assert.True(await store.Contains("a", default));
        Assert.Equal(1, _counter.Reads("image", "hit"));
    }

    [Fact]
    public async Task Get_AfterDelete_IsNull()
    {
        var store = Store(100);
        await store.Put("a", new byte[3], default);
        await store.Delete("a", default);

        Assert.Null(await store.Get("a", default));
        Assert.False(await store.Contains("a", default));
        Assert.Equal(1, _counter.Reads("image", "miss"));
    }

    [Fact]
    public async Task Put_LargerThanTheStore_IsOverloaded()
    {
        var error = await Assert.ThrowsAsync<MimoException>(async () => await Store(100).Put("a", new byte[101], default));

        Assert.Equal(ErrorReason.Overloaded, error.Reason);
    }

    [Fact]
    public async Task Put_SliceOfABuffer_SurvivesTheReuseOfTheBuffer()
    {
        var store = Store(100);
        var buffer = new byte[] { 9, 1, 2, 9 };
        await store.Put("a", buffer.AsMemory(1, 2), default);
        buffer.AsSpan().Clear();

        Assert.Equal([1, 2], await store.Get("a", default));
    }

    [Fact]
    public async Task Contains_RenewsTheTimeToLive()
    {
        var store = Store(100);
        await store.Put("a", new byte[3], default);
        _time.Advance(TimeSpan.FromHours(11));
        Assert.True(await store.Contains("a", default));
        _time.Advance(TimeSpan.FromHours(11));

        Assert.NotNull(await store.Get("a", default));
    }

    [Fact]
    public async Task Put_WithinATenantsLimit_CountsEachImageOnceAndFreesWhatIsGone()
    {
        string Image(int number, string tenant = "0123456789abcdef") => $"{tenant}{number}";
        var (store, limit) = (Store(1000), new StorageLimit(2, 50));
        async Task<bool> Put(string image, int bytes = 10)
        {
            try
            {
                await store.Put(image, new byte[bytes], limit, default);
                return true;
            }
            catch (MimoException e) when (e.Reason == ErrorReason.QuotaExhausted)
            {
                return false;
            }
        }

        Assert.Equal(2, (await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Put(Image(i)))))).Count(stored => stored));
        Assert.False(await store.HasRoom("0123456789abcdef", limit, default));
        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (Image: Image(i), Is: await store.Contains(Image(i), default))));
        Assert.True(await Put(held.First(one => one.Is).Image));
        Assert.True(await Put(Image(1, "fedcba9876543210")));

        await store.Delete(held.First(one => one.Is).Image, default);
        Assert.False(await Put(Image(30), 41));
        Assert.True(await Put(Image(30), 40));
        _time.Advance(TimeSpan.FromHours(13));
        Assert.True(await store.HasRoom("0123456789abcdef", limit, default));
        Assert.Equal(0, await store.DeleteTenant("0123456789abcdef", default));
    }
}
