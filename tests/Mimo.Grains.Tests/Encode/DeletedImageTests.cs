using Mimo.Cache.Embeddings;
using Mimo.Cache.Metrics;
using Mimo.Cache.Retention;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;
using Mimo.Grains.Tests.Support;

namespace Mimo.Grains.Tests.Encode;

/// <summary>Whoever deletes an image while it is being worked on must not find anything of it afterwards.</summary>
public sealed class DeletedImageTests
{
    /// <summary>The cache that a silo has, with a moment before a write and after a read in which something happens.</summary>
    sealed class Interrupted : IEmbeddingCache
    {
        public MemoryEmbeddingCache Inner { get; } = new(new EmbeddingCacheOptions(), RetentionTimes.Default, TimeProvider.System, new CacheMetrics());
        public Func<Task> BeforePut { get; set; } = () => Task.CompletedTask;
        public Func<Task> AfterGet { get; set; } = () => Task.CompletedTask;

        public async ValueTask<byte[]?> Get(string imageKey, CancellationToken cancellationToken)
        {
            var payload = await Inner.Get(imageKey, cancellationToken);
            await AfterGet();
            return payload;
        }

        public async ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
        {
            await BeforePut();
            await Inner.Put(imageKey, payload, cancellationToken);
        }

        public ValueTask Delete(string imageKey, CancellationToken cancellationToken) => Inner.Delete(imageKey, cancellationToken);

        public ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken) => Inner.DeleteTenant(tenantTag, cancellationToken);
    }

    /// <summary>In the order of a deletion: the image first, then its features everywhere.</summary>
    static async Task Delete(StageCluster stage, ImageReference image)
    {
        await stage.Images.Delete(image.Key, default);
        await stage.Forget(image);
    }

    static Task<EncodeResult> Encode(StageCluster stage, ImageReference image) =>
        stage.Grains.GetGrain<IVisionGrain>(image.Key).Encode(image, default);

    [Fact]
    public async Task Delete_BeforeAnEncodeUnderWayIsCached_LeavesNothing()
    {
        var cache = new Interrupted();
        await using var stage = await StageCluster.StartWith(cache);
        var image = await stage.Upload(60, 40);
        cache.BeforePut = () => Delete(stage, image);

        await Asking.Refuses(ErrorReason.ImageNotFound, () => Encode(stage, image));

        Assert.Null(await cache.Inner.Get(image.Key, default));
        Assert.Null(stage.Engine.TryPin(image.Key));
        cache.BeforePut = () => Task.CompletedTask;
        Assert.Equal(EncodeSource.Computed, (await Encode(stage, await stage.Upload(60, 40))).Source);
        Assert.NotNull(await cache.Inner.Get(image.Key, default));
    }

    [Fact]
    public async Task Delete_BetweenCacheAndDevice_LeavesNothing()
    {
        var cache = new Interrupted();
        await using var stage = await StageCluster.StartWith(cache);
        var image = await stage.Upload(60, 40);
        await Encode(stage, image);
        await stage.Engine.ReleaseImage(image.Key);
        cache.AfterGet = () => Delete(stage, image);

        await Asking.Refuses(ErrorReason.ImageNotFound, () => Encode(stage, image));

        Assert.Null(await cache.Inner.Get(image.Key, default));
        Assert.Null(stage.Engine.TryPin(image.Key));
    }

    [Fact]
    public async Task Delete_WithinAnAnswer_EndsWithNothingLeft()
    {
        var cache = new Interrupted();
        await using var stage = await StageCluster.StartWith(cache);
        var image = await stage.Upload(60, 40);
        var session = await stage.Open(image);
        cache.BeforePut = () => Delete(stage, image);

        await Asking.Refuses(ErrorReason.ImageNotFound, () => session.Read(Asking.Question("What?")));

        Assert.Null(await cache.Inner.Get(image.Key, default));
        Assert.Null(stage.Engine.TryPin(image.Key));
    }
}
