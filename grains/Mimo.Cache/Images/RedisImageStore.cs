using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;

namespace Mimo.Cache.Images;

/// <summary>
/// Images in Redis, sealed, shared by all processes of a cluster. Unlike the embedding cache this is a store: where Redis cannot be reached
/// the call ends with STAGE_UNAVAILABLE, because an image that was acknowledged must not silently be absent. One that does not open is
/// absent, and counted by cause.
/// </summary>
public sealed class RedisImageStore : IImageStore
{
    const string Store = "image";

    readonly RedisBlobs _blobs;
    readonly ImageStoreOptions _options;
    readonly IValueSeal _seal;
    readonly RetentionTimes _retention;
    readonly CacheMetrics _metrics;
    readonly RedisImageLedger _ledger;

    public RedisImageStore(RedisBlobs blobs, IValueSeal seal, RetentionTimes retention, ImageStoreOptions options, CacheMetrics metrics)
    {
        options.Validate();
        (_blobs, _seal, _retention, _options, _metrics) = (blobs, seal, retention, options, metrics);
        _ledger = new RedisImageLedger(blobs, options.OperationTimeout);
    }

    public ValueTask Put(string key, ReadOnlyMemory<byte> canonical, CancellationToken cancellationToken) =>
        Put(key, canonical, StorageLimit.None, cancellationToken);

    public async ValueTask Put(string key, ReadOnlyMemory<byte> canonical, StorageLimit limit, CancellationToken cancellationToken)
    {
        var redisKey = _blobs.Keys.Image(key);
        var value = await _seal.Seal(Context(key, redisKey), canonical, cancellationToken);
        if (!limit.IsNone) RequireStored(await _ledger.Reserve(key, value.Length, limit, cancellationToken));
        var outcome = await _blobs.Set(
            redisKey, value, _retention.Images(key), _options.OperationTimeout, cancellationToken, database => limit.IsNone
                ? _ledger.Drop(database, TenantTag.OfImage(key).ToString())
                : _ledger.Confirm(database, key, value.Length));
        _metrics.Wrote(Store, outcome);
        RequireStored(outcome);
    }

    public async ValueTask<bool> HasRoom(string tenantTag, StorageLimit limit, CancellationToken cancellationToken)
    {
        if (limit.IsNone) return true;
        var (outcome, room) = await _ledger.HasRoom(tenantTag, limit, cancellationToken);
        ThrowIfUnavailable(outcome);
        return room;
    }

    public async ValueTask<byte[]?> Get(string key, CancellationToken cancellationToken)
    {
        var redisKey = _blobs.Keys.Image(key);
        var (outcome, lease) = await _blobs.Get(redisKey, _options.OperationTimeout, cancellationToken);
        using (lease)
        {
            var opened = lease is null ? default : await _seal.Open(Context(key, redisKey), lease.Memory, cancellationToken);
            if (opened.Fault != SealFault.None) outcome = CacheMetrics.Outcome(opened.Fault);
            _metrics.Read(Store, outcome);
            ThrowIfUnavailable(outcome);
            if (outcome != CacheOutcome.Hit) return null;
            // Copied: the lease ends here, and a value that was not sealed still lies in it.
            var image = opened.Plain.ToArray();
            if (opened.Outdated) await SealAnew(key, redisKey, image, cancellationToken);
            else _blobs.Renew(redisKey, _retention.Images(key));
            return image;
        }
    }

    public async ValueTask<bool> Contains(string key, CancellationToken cancellationToken)
    {
        var outcome = await _blobs.Touch(_blobs.Keys.Image(key), _retention.Images(key), _options.OperationTimeout, cancellationToken);
        ThrowIfUnavailable(outcome);
        return outcome == CacheOutcome.Hit;
    }

    public async ValueTask Delete(string key, CancellationToken cancellationToken) =>
        ThrowIfUnavailable(await _blobs.Delete(
            _blobs.Keys.Image(key), _options.OperationTimeout, cancellationToken, database => _ledger.Release(database, key)));

    public async ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken)
    {
        var (outcome, deleted) = await _blobs.DeleteMatching(_blobs.Keys.ImagesOf(tenantTag), cancellationToken);
        ThrowIfUnavailable(outcome);
        (outcome, _) = await _blobs.Do(async database =>
        {
            await _ledger.Drop(database, tenantTag);
            return true;
        }, _options.OperationTimeout, cancellationToken);
        ThrowIfUnavailable(outcome);
        return deleted;
    }

    /// <summary>The same image under a newer key takes no more room.</summary>
    async ValueTask SealAnew(string key, string redisKey, byte[] image, CancellationToken cancellationToken)
    {
        var value = await _seal.Seal(Context(key, redisKey), image, cancellationToken);
        var outcome = await _blobs.Set(redisKey, value, _retention.Images(key), _options.OperationTimeout, cancellationToken);
        _metrics.Wrote(Store, outcome);
        RequireStored(outcome);
    }

    static SealContext Context(string key, string redisKey) => SealContext.Of(key, SealPurposes.Image, redisKey);

    static void RequireStored(CacheOutcome outcome)
    {
        if (outcome == CacheOutcome.Refused)
            throw new MimoException(ErrorReason.Overloaded, "The image store is full.", retryAfter: TimeSpan.FromSeconds(30));
        ThrowIfUnavailable(outcome);
    }

    static void ThrowIfUnavailable(CacheOutcome outcome)
    {
        if (outcome is CacheOutcome.Timeout or CacheOutcome.Unreachable)
            throw new MimoException(ErrorReason.StageUnavailable, "The image store cannot be reached now.", retryAfter: TimeSpan.FromSeconds(2));
    }
}
