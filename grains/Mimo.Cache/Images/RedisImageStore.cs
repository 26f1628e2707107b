using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;

namespace Mimo.Cache.Images;

/// <summary>
/// Images in Redis, shared by all processes of a cluster. Unlike the embedding cache this is a store: where Redis cannot be reached
/// the call ends with STAGE_UNAVAILABLE, because an image that was acknowledged must not silently be absent.
/// </summary>
public sealed class RedisImageStore : IImageStore
{
    const string Store = "image";

    readonly RedisBlobs _blobs;
    readonly ImageStoreOptions _options;
    readonly CacheMetrics _metrics;

    public RedisImageStore(RedisBlobs blobs, ImageStoreOptions options, CacheMetrics metrics)
    {
        options.Validate();
        (_blobs, _options, _metrics) = (blobs, options, metrics);
    }

    public async ValueTask Put(string key, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken)
    {
        var outcome = await _blobs.Set(_blobs.Keys.Image(key), canonical, _options.TimeToLive, _options.OperationTimeout, cancellationToken);
        _metrics.Wrote(Store, outcome);
        if (outcome == CacheOutcome.Refused)
            throw new MimoException(ErrorReason.Overloaded, "The image store is full.", retryAfter: TimeSpan.FromSeconds(30));
        ThrowIfUnavailable(outcome);
    }

    public async ValueTask<byte[]?> Get(string key, CancellationToken cancellationToken)
    {
        var redisKey = _blobs.Keys.Image(key);
        var (outcome, lease) = await _blobs.Get(redisKey, _options.OperationTimeout, cancellationToken);
        using (lease)
        {
            _metrics.Read(Store, outcome);
            ThrowIfUnavailable(outcome);
            if (lease is null) return null;
            _blobs.Renew(redisKey, _options.TimeToLive);
            return lease.Span.ToArray();
        }
    }

    public async ValueTask<bool> Contains(string key, CancellationToken cancellationToken)
    {
        var outcome = await _blobs.Touch(_blobs.Keys.Image(key), _options.TimeToLive, _options.OperationTimeout, cancellationToken);
        ThrowIfUnavailable(outcome);
        return outcome == CacheOutcome.Hit;
    }

    public async ValueTask Delete(string key, CancellationToken cancellationToken) =>
        ThrowIfUnavailable(await _blobs.Delete(_blobs.Keys.Image(key), _options.OperationTimeout, cancellationToken));

    static void ThrowIfUnavailable(CacheOutcome outcome)
    {
        if (outcome is CacheOutcome.Timeout or CacheOutcome.Unreachable)
            throw new MimoException(ErrorReason.StageUnavailable, "The image store cannot be reached now.", retryAfter: TimeSpan.FromSeconds(2));
    }
}
