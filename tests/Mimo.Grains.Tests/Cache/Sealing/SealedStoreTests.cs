using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Tenants;
using Mimo.Grains.Tests.Support;
using StackExchange.Redis;

namespace Mimo.Grains.Tests.Cache.Sealing;

/// <summary>Images and embeddings in a real Redis, sealed by keys in the same one.</summary>
public sealed class SealedStoreTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    static readonly EmbeddingIdentity Model = new("m", 1);

    readonly string _tenant = Guid.NewGuid().ToString("N")[..16];
    readonly OutcomeCounter _counter = new();
    readonly KeyFolder _folder = new("1");
    RedisBlobs _blobs = null!;
    RedisTenantKeyStore _store = null!;
    TenantKeyRings _rings = null!;
    RedisImageStore _images = null!;
    RedisEmbeddingCache _embeddings = null!;

    string Image(int number) => $"{_tenant}{number:x64}";

    public Task InitializeAsync()
    {
        _blobs = new RedisBlobs(new RedisBlobOptions { Endpoint = redis.Endpoint }, TimeProvider.System);
        _store = new RedisTenantKeyStore(ConfigurationOptions.Parse($"{redis.Endpoint},abortConnect=false"), "svc");
        _rings = new TenantKeyRings(_store, _folder.Read(), new SealingOptions(), TimeProvider.System);
        var seal = new TenantSeal(_rings);
        _images = new RedisImageStore(_blobs, seal, RetentionTimes.Default, new ImageStoreOptions(), _counter.Metrics);
        _embeddings = new RedisEmbeddingCache(_blobs, seal, RetentionTimes.Default, Model, new EmbeddingCacheOptions(), _counter.Metrics);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _blobs.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
        _counter.Dispose();
    }

    [SkippableFact]
    public async Task Put_InRedis_NothingOfTheValueIsThere()
    {
        redis.Require();
        var canary = "CANARY-IN-PIXELS"u8.ToArray();
        await _images.Put(Image(1), canary, default);
        await _embeddings.Put(Image(1), canary, default);

        Assert.Equal(canary, await _images.Get(Image(1), default));
        Assert.Equal(canary, await _embeddings.Get(Image(1), default));
        await using var raw = await redis.Connect();
        foreach (var key in (string[])[_blobs.Keys.Image(Image(1)), _blobs.Keys.Embedding(Model.ModelRevision, Model.Preprocessing, Image(1))])
        {
            var stored = (byte[])(await raw.GetDatabase().StringGetAsync(key))!;
            Assert.True(SealedEnvelope.IsSealed(stored));
            Assert.Equal(-1, stored.AsSpan().IndexOf(canary));
        }
    }

    [SkippableFact]
    public async Task Get_MovedToAnotherKeyOrPlanted_IsAMissCountedByCause()
    {
        redis.Require();
        await _images.Put(Image(1), new byte[] { 1 }, default);
        await using var raw = await redis.Connect();
        await raw.GetDatabase().KeyCopyAsync(_blobs.Keys.Image(Image(1)), _blobs.Keys.Image(Image(2)));
        await raw.GetDatabase().StringSetAsync(_blobs.Keys.Image(Image(3)), "\x89PNG");

        Assert.Null(await _images.Get(Image(2), default));
        Assert.Null(await _images.Get(Image(3), default));
        Assert.Equal((1, 1), (_counter.Reads("image", "forged"), _counter.Reads("image", "unsealed")));
    }

    [SkippableFact, Trait("R", "R18")]
    public async Task Put_TenantWithTimesOfItsOwn_IsKeptThatLong()
    {
        redis.Require();
        var options = new RetentionOptions { Tenants = { ["clinic"] = new TenantRetention { Images = TimeSpan.FromMinutes(5), Embeddings = TimeSpan.FromMinutes(7) } } };
        var times = new RetentionTimes(options, DeploymentSecret.Published);
        var (clinic, other) = (DeploymentSecret.Published.Tenant("clinic").ImageId("a"), DeploymentSecret.Published.Tenant("other").ImageId("a"));
        var images = new RedisImageStore(_blobs, new PlainSeal(), times, new ImageStoreOptions(), _counter.Metrics);
        var embeddings = new RedisEmbeddingCache(_blobs, new PlainSeal(), times, Model, new EmbeddingCacheOptions(), _counter.Metrics);
        await using var raw = await redis.Connect();
        async Task<double> Minutes(string key) => Math.Ceiling((await raw.GetDatabase().KeyTimeToLiveAsync(key))!.Value.TotalMinutes);

        foreach (var image in (string[])[clinic, other])
        {
            await images.Put(image, new byte[] { 1 }, default);
            await embeddings.Put(image, new byte[] { 1 }, default);
        }

        string Embedding(string image) => _blobs.Keys.Embedding(Model.ModelRevision, Model.Preprocessing, image);
        Assert.Equal((5, 7), (await Minutes(_blobs.Keys.Image(clinic)), await Minutes(Embedding(clinic))));
        Assert.Equal((12 * 60, 24 * 60), (await Minutes(_blobs.Keys.Image(other)), await Minutes(Embedding(other))));
        Assert.Equal(1, await embeddings.DeleteTenant(clinic[..16], default));
        Assert.Equal(1, await images.DeleteTenant(clinic[..16], default));
        Assert.True(await images.Contains(other, default));
    }

    [SkippableFact]
    public async Task Get_TenantsKeyIsDestroyed_ImageAndEmbeddingAreMisses()
    {
        redis.Require();
        await _images.Put(Image(1), new byte[] { 1 }, default);
        await _embeddings.Put(Image(1), new byte[] { 2 }, default);

        Assert.Equal(1, await _store.Destroy(_tenant, default));
        await _rings.Forget(_tenant);

        Assert.Null(await _images.Get(Image(1), default));
        Assert.Null(await _embeddings.Get(Image(1), default));
        Assert.Equal((1, 1), (_counter.Reads("image", "key_gone"), _counter.Reads("embedding", "key_gone")));
    }

    [SkippableFact]
    public async Task Get_SealedByAnOldKey_IsStoredAgainUnderTheNewOne()
    {
        redis.Require();
        await _images.Put(Image(1), new byte[] { 1 }, default);
        await using var raw = await redis.Connect();
        ulong StoredUnder()
        {
            SealedEnvelope.ReadKeyId((byte[])raw.GetDatabase().StringGet(_blobs.Keys.Image(Image(1)))!, out var id);
            return id;
        }
        var old = StoredUnder();
        var young = DataKey.Make(TimeProvider.System.GetUtcNow().AddSeconds(1));
        await _store.Add(_tenant, young.Id, _folder.Read().Wrap(_tenant, young), default);
        await _rings.Forget(_tenant);

        Assert.Equal([1], await _images.Get(Image(1), default));

        Assert.NotEqual(old, young.Id);
        Assert.Equal(young.Id, StoredUnder());
        Assert.Equal([1], await _images.Get(Image(1), default));
    }
}
