using Mimo.Cache.Embeddings;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache;

public sealed class RedisEmbeddingCacheTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    static readonly EmbeddingIdentity Identity = new("0123456789ab", 1);
    static readonly byte[] Payload = [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 31))];

    readonly OutcomeCounter _counter = new();
    readonly string _key = Guid.NewGuid().ToString("N");
    RedisBlobs _blobs = null!;
    RedisEmbeddingCache _cache = null!;

    public Task InitializeAsync()
    {
        _blobs = new RedisBlobs(new RedisBlobOptions { Endpoint = redis.Endpoint }, TimeProvider.System);
        _cache = Cache(_blobs);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _blobs.DisposeAsync();
        _counter.Dispose();
    }

    // The first connection may take longer than a read's patience on a busy machine.
    RedisEmbeddingCache Cache(RedisBlobs blobs, EmbeddingIdentity? identity = null) => new(
        blobs, new PlainSeal(), RetentionTimes.Default, identity ?? Identity, new EmbeddingCacheOptions { ReadTimeout = TimeSpan.FromSeconds(10) }, _counter.Metrics);

    string RedisKey => _blobs.Keys.Embedding(Identity.ModelRevision, Identity.Preprocessing, _key);

    [SkippableFact]
    public async Task Get_AfterPut_ReturnsThePayloadAndEveryEntryExpires()
    {
        redis.Require();
        await _cache.Put(_key, Payload, default);

        Assert.Equal(Payload, await _cache.Get(_key, default));
        await using var raw = await redis.Connect();
        Assert.InRange((await raw.GetDatabase().KeyTimeToLiveAsync(RedisKey))!.Value, TimeSpan.FromHours(23), TimeSpan.FromHours(24));
        Assert.Equal((1, 1), (_counter.Writes("embedding", "stored"), _counter.Reads("embedding", "hit")));
    }

    [SkippableFact]
    public async Task Get_Hit_RenewsTheTimeToLive()
    {
        redis.Require();
        await _cache.Put(_key, Payload, default);
        await using var raw = await redis.Connect();
        await raw.GetDatabase().KeyExpireAsync(RedisKey, TimeSpan.FromMinutes(1));
        await _cache.Get(_key, default);
        await _cache.Get(_key, default);

        Assert.True(await raw.GetDatabase().KeyTimeToLiveAsync(RedisKey) > TimeSpan.FromHours(23));
    }

    [SkippableFact]
    public async Task Get_Unknown_IsAMiss()
    {
        redis.Require();

        Assert.Null(await _cache.Get(_key, default));
        Assert.Equal(1, _counter.Reads("embedding", "miss"));
    }

    [SkippableFact]
    public async Task Get_DamagedEntry_IsCorruptAndTheNextPutMendsIt()
    {
        redis.Require();
        await _cache.Put(_key, Payload, default);
        await using var raw = await redis.Connect();
        byte[] stored = (await raw.GetDatabase().StringGetAsync(RedisKey))!;
        stored[2000] ^= 1;
        await raw.GetDatabase().StringSetAsync(RedisKey, stored);

        Assert.Null(await _cache.Get(_key, default));
        Assert.Equal(1, _counter.Reads("embedding", "corrupt"));

        await _cache.Put(_key, Payload, default);
        Assert.Equal(Payload, await _cache.Get(_key, default));
    }

    [SkippableFact]
    public async Task Get_ValueOfAnotherType_IsNotAnError()
    {
        redis.Require();
        await using var raw = await redis.Connect();
        await raw.GetDatabase().ListRightPushAsync(RedisKey, "x");

        Assert.Null(await _cache.Get(_key, default));
        Assert.Equal(1, _counter.Reads("embedding", "unreachable"));
    }

    [SkippableFact]
    public async Task Get_EntryOfAnotherModelUnderThisKey_IsStale()
    {
        redis.Require();
        await using var raw = await redis.Connect();
        var other = EmbeddingEnvelope.Seal(new EmbeddingIdentity("ffffffffffff", 1), _key, Payload);
        await raw.GetDatabase().StringSetAsync(RedisKey, other);

        Assert.Null(await _cache.Get(_key, default));
        Assert.Equal(1, _counter.Reads("embedding", "stale"));
    }

    [SkippableFact]
    public async Task Delete_RemovesTheEntry()
    {
        redis.Require();
        await _cache.Put(_key, Payload, default);
        await _cache.Delete(_key, default);

        Assert.Null(await _cache.Get(_key, default));
    }

    [SkippableFact]
    public async Task GetAndPut_ServerGone_AreCountedAndNeverThrow()
    {
        redis.Require();
        await _cache.Put(_key, Payload, default);
        redis.Stop();
        try
        {
            Assert.Null(await _cache.Get(_key, default));
            await _cache.Put(_key, Payload, default);
            Assert.Equal(1, _counter.Reads("embedding", "unreachable") + _counter.Reads("embedding", "timeout"));
            Assert.Equal(1, _counter.Writes("embedding", "unreachable") + _counter.Writes("embedding", "timeout"));
        }
        finally
        {
            await redis.Start();
        }
    }

    [SkippableFact]
    public async Task Get_SilentServer_TimesOut()
    {
        redis.Require();
        Assert.Null(await _cache.Get(_key, default));
        await using var raw = await redis.Connect();
        // CLIENT PAUSE: connected, but nothing is answered, as on a stalled host.
        await raw.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "3000", "ALL");
        var impatient = new RedisEmbeddingCache(
            _blobs, new PlainSeal(), RetentionTimes.Default, Identity, new EmbeddingCacheOptions { ReadTimeout = TimeSpan.FromMilliseconds(100) }, _counter.Metrics);

        Assert.Null(await impatient.Get(_key, default));
        Assert.Equal(1, _counter.Reads("embedding", "timeout"));
    }

    [SkippableFact]
    public async Task Put_FullServer_IsRefusedWithoutAnError()
    {
        redis.Require();
        await using var raw = await redis.Connect();
        await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            await _cache.Put(_key, Payload, default);
            Assert.Equal(1, _counter.Writes("embedding", "refused"));
        }
        finally
        {
            await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }
    }
}
