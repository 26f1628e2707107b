using Mimo.Cache.Images;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Cache;

public sealed class RedisImageStoreTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    readonly OutcomeCounter _counter = new();
    readonly string _key = Guid.NewGuid().ToString("N");
    RedisBlobs _blobs = null!;
    RedisImageStore _store = null!;

    public Task InitializeAsync()
    {
        _blobs = new RedisBlobs(new RedisBlobOptions { Endpoint = redis.Endpoint }, TimeProvider.System);
        _store = new RedisImageStore(_blobs, new PlainSeal(), RetentionTimes.Default, new ImageStoreOptions(), _counter.Metrics);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _blobs.DisposeAsync();
        _counter.Dispose();
    }

    [SkippableFact]
    public async Task Get_AfterPut_ReturnsTheImageAndItExpires()
    {
        redis.Require();
        await _store.Put(_key, new byte[] { 1, 2, 3 }, default);

        Assert.Equal([1, 2, 3], await _store.Get(_key, default));
        Assert.True(await _store.Contains(_key, default));
        await using var raw = await redis.Connect();
        Assert.InRange((await raw.GetDatabase().KeyTimeToLiveAsync(_blobs.Keys.Image(_key)))!.Value, TimeSpan.FromHours(11), TimeSpan.FromHours(12));
    }

    [SkippableFact]
    public async Task Get_AfterDelete_IsNull()
    {
        redis.Require();
        await _store.Put(_key, new byte[] { 1 }, default);
        await _store.Delete(_key, default);

        Assert.Null(await _store.Get(_key, default));
        Assert.False(await _store.Contains(_key, default));
    }

    [SkippableFact]
    public async Task Put_FullServer_IsOverloaded()
    {
        redis.Require();
        await using var raw = await redis.Connect();
        await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        try
        {
            var error = await Assert.ThrowsAsync<MimoException>(async () => await _store.Put(_key, new byte[] { 1 }, default));
            Assert.Equal(ErrorReason.Overloaded, error.Reason);
            Assert.NotNull(error.RetryAfter);
        }
        finally
        {
            await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        }
    }

    [SkippableFact]
    public async Task Get_ServerGone_IsStageUnavailable()
    {
        redis.Require();
        await _store.Put(_key, new byte[] { 1 }, default);
        redis.Stop();
        try
        {
            var error = await Assert.ThrowsAsync<MimoException>(async () => await _store.Get(_key, default));
            Assert.Equal(ErrorReason.StageUnavailable, error.Reason);
        }
        finally
        {
            await redis.Start();
        }
    }
}
