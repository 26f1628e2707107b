using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Mimo.Cache.Images;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache;

/// <summary>What a tenant may have stored in a real Redis, by several processes: each store here has a connection of its own.</summary>
public sealed class RedisImageQuotaTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(100);

    readonly OutcomeCounter _counter = new();
    readonly FakeTimeProvider _time = new();
    readonly string _tenant = Guid.NewGuid().ToString("N")[..16];
    readonly List<RedisBlobs> _connections = [];
    RedisImageStore _store = null!;

    public Task InitializeAsync()
    {
        _store = Store();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        foreach (var connection in _connections) await connection.DisposeAsync();
        _counter.Dispose();
    }

    /// <param name="times">Retention.</param>
    /// <param name="timeout">Of an operation; an entry without an image counts as left behind after twice this.</param>
    RedisImageStore Store(RetentionTimes? times = null, TimeSpan? timeout = null)
    {
        _connections.Add(new RedisBlobs(new RedisBlobOptions { Endpoint = redis.Endpoint }, _time));
        return new RedisImageStore(
            _connections[^1], new PlainSeal(), times ?? RetentionTimes.Default,
            timeout is { } shorter ? new ImageStoreOptions { OperationTimeout = shorter } : new ImageStoreOptions(), _counter.Metrics);
    }

    string Image(int number) => $"{_tenant}{number:x64}";

    static async Task<bool> Stored(Func<ValueTask> put)
    {
        try
        {
            await put();
            return true;
        }
        catch (MimoException e) when (e.Reason == ErrorReason.QuotaExhausted)
        {
            return false;
        }
    }

    Task<bool> Put(int image, StorageLimit limit, int bytes = 10, RedisImageStore? store = null) =>
        Stored(() => (store ?? _store).Put(Image(image), new byte[bytes], limit, default));

    [SkippableFact]
    public async Task LastPlaces_ThatTwoProcessesWantAtOnce_GoToAsManyImages()
    {
        redis.Require();
        var limit = new StorageLimit(5, null);
        var other = Store();

        var stored = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Put(i, limit, store: i % 2 == 0 ? _store : other)));

        Assert.Equal(5, stored.Count(one => one));
        await using var raw = await redis.Connect();
        Assert.Equal(5, raw.GetServers()[0].Keys(pattern: $"mimo:img:{_tenant}*").Count());
        Assert.False(await other.HasRoom(_tenant, limit, default));
    }

    [SkippableFact]
    public async Task SameImage_CountsOnce_AndAnotherTenantDoesNotCount()
    {
        redis.Require();
        var limit = new StorageLimit(1, null);
        Assert.True(await Put(1, limit));
        Assert.True(await Put(1, limit));
        Assert.False(await Put(2, limit));

        Assert.True(await Stored(() => _store.Put(Guid.NewGuid().ToString("N"), new byte[10], limit, default)));
        Assert.Null(await _store.Get(Image(2), default));
    }

    [SkippableFact]
    public async Task Bytes_AreThoseOfAllImages()
    {
        redis.Require();
        var limit = new StorageLimit(null, 100);
        Assert.True(await Put(1, limit, 60));
        Assert.False(await Put(2, limit, 41));
        Assert.True(await _store.HasRoom(_tenant, limit, default));
        Assert.True(await Put(2, limit, 40));
        Assert.False(await _store.HasRoom(_tenant, limit, default));
    }

    [SkippableFact]
    public async Task DeletedImages_MakeRoom_AndAnErasedTenantLeavesNothing()
    {
        redis.Require();
        var limit = new StorageLimit(2, 20);
        Assert.True(await Put(1, limit) && await Put(2, limit));
        Assert.False(await Put(3, limit));
        // By another process, as a silo that finishes a deletion.
        await Store().Delete(Image(1), default);
        Assert.True(await Put(3, limit));

        Assert.Equal(2, await _store.DeleteTenant(_tenant, default));

        await using var raw = await redis.Connect();
        Assert.Empty(raw.GetServers()[0].Keys(pattern: $"*{_tenant}*"));
        Assert.True(await Put(4, limit) && await Put(5, limit));
    }

    [SkippableFact]
    public async Task ImageThatIsGoneByItself_MakesRoom()
    {
        redis.Require();
        var limit = new StorageLimit(1, null);
        var store = Store(timeout: Brief);
        Assert.True(await Put(1, limit));
        await using var raw = await redis.Connect();
        // What expiry and eviction do, and what a process leaves that ends between counting and storing: an entry without an image.
        await raw.GetDatabase().KeyDeleteAsync($"mimo:img:{Image(1)}");

        var patience = Stopwatch.StartNew();
        while (!await Put(2, limit, store: store))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(60), "The place was never free again.");
            await Task.Delay(50);
            // Past the pause between two looks at a full tenant.
            _time.Advance(TimeSpan.FromSeconds(10));
        }
        Assert.False(await Put(3, limit));
    }

    [SkippableFact]
    public async Task ImagesFromBeforeTheLimit_OrALostCount_AreCounted()
    {
        redis.Require();
        await _store.Put(Image(1), new byte[10], default);
        await _store.Put(Image(2), new byte[10], default);
        Assert.False(await Put(3, new StorageLimit(2, null)));
        Assert.True(await Put(3, new StorageLimit(null, 30)));

        await using var raw = await redis.Connect();
        Assert.True(await raw.GetDatabase().KeyDeleteAsync($"mimo:held:{_tenant}"));
        Assert.False(await Put(4, new StorageLimit(null, 39)));
        Assert.True(await Put(4, new StorageLimit(4, 40)));
        // Stored without a limit in between: what was counted does not hold any more.
        await _store.Put(Image(5), new byte[10], default);
        Assert.False(await Put(6, new StorageLimit(5, null)));
    }

    [SkippableFact]
    public async Task Refusal_SaysWhenToRetry_OnlyIfAnImageExpiresSoon()
    {
        redis.Require();
        var limit = new StorageLimit(1, null);
        var options = new RetentionOptions { Images = TimeSpan.FromSeconds(50) };
        var brief = Store(new RetentionTimes(options, Contracts.Tenants.DeploymentSecret.Published), Brief);
        async Task<MimoException> Refused(RedisImageStore store) =>
            await Assert.ThrowsAsync<MimoException>(async () => await store.Put(Image(2), new byte[10], limit, default));
        Assert.True(await Put(1, limit));
        Assert.Null((await Refused(_store)).RetryAfter);

        await brief.Put(Image(1), new byte[10], limit, default);
        var patience = Stopwatch.StartNew();
        // The image has to be old enough to be looked at.
        while ((await Refused(brief)).RetryAfter is not { } wait || wait > TimeSpan.FromSeconds(50))
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(45));
            await Task.Delay(50);
            _time.Advance(TimeSpan.FromSeconds(10));
        }
    }

    [SkippableFact]
    public async Task Entry_OfAnImageThatWasDeletedWhileItWasStored_IsThere()
    {
        redis.Require();
        var limit = new StorageLimit(1, null);
        Assert.True(await Put(1, limit));
        await using var raw = await redis.Connect();
        // The deletion's half that came too late.
        await raw.GetDatabase().HashDeleteAsync($"mimo:held:{_tenant}", Image(1));
        await raw.GetDatabase().HashSetAsync($"mimo:held:{_tenant}", "", 0);
        var database = raw.GetDatabase();
        await new RedisImageLedger(_connections[0], TimeSpan.FromSeconds(5)).Confirm(database, Image(1), 10);

        Assert.Equal(10, (int)await database.HashGetAsync($"mimo:held:{_tenant}", ""));
        Assert.False(await Put(2, limit));
    }
}
