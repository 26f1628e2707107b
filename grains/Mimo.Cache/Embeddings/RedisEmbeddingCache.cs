using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;

namespace Mimo.Cache.Embeddings;

/// <summary>
/// Features in Redis, sealed, for the silos of a cluster. An accelerator: whatever goes wrong is counted by cause and reads as "not there".
/// A damaged or old entry is left in place, since the encode that follows overwrites it.
/// </summary>
public sealed class RedisEmbeddingCache : IEmbeddingCache
{
    const string Store = "embedding";

    readonly RedisBlobs _blobs;
    readonly IValueSeal _seal;
    readonly RetentionTimes _retention;
    readonly EmbeddingIdentity _identity;
    readonly EmbeddingCacheOptions _options;
    readonly CacheMetrics _metrics;

    public RedisEmbeddingCache(
        RedisBlobs blobs, IValueSeal seal, RetentionTimes retention, EmbeddingIdentity identity, EmbeddingCacheOptions options, CacheMetrics metrics)
    {
        options.Validate();
        (_blobs, _seal, _retention, _identity, _options, _metrics) = (blobs, seal, retention, identity, options, metrics);
    }

    public async ValueTask<byte[]?> Get(string imageKey, CancellationToken cancellationToken)
    {
        var key = Key(imageKey);
        var (outcome, lease) = await _blobs.Get(key, _options.ReadTimeout, cancellationToken);
        using (lease)
        {
            if (lease is null)
            {
                _metrics.Read(Store, outcome);
                return null;
            }
            var opened = await _seal.Open(Context(imageKey, key), lease.Memory, cancellationToken);
            if (opened.Fault != SealFault.None)
            {
                _metrics.Read(Store, CacheMetrics.Outcome(opened.Fault));
                return null;
            }
            var fault = EmbeddingEnvelope.Check(_identity, imageKey, opened.Plain.Span);
            _metrics.Read(Store, Outcome(fault));
            if (fault != EnvelopeFault.None) return null;
            var payload = opened.Plain[EmbeddingEnvelope.HeaderLength..].ToArray();
            if (opened.Outdated) await Put(imageKey, payload, cancellationToken);
            else _blobs.Renew(key, _retention.Embeddings(imageKey));
            return payload;
        }
    }

    public async ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var key = Key(imageKey);
        var outcome = CacheOutcome.Unreachable;
        try
        {
            var envelope = EmbeddingEnvelope.Seal(_identity, imageKey, payload.Span);
            var sealedEnvelope = await _seal.Seal(Context(imageKey, key), envelope, cancellationToken);
            outcome = await _blobs.Set(key, sealedEnvelope, _retention.Embeddings(imageKey), _options.WriteTimeout, cancellationToken);
        }
        catch (MimoException)
        {
            // No key to seal it with: as if there were no cache.
        }
        _metrics.Wrote(Store, outcome);
    }

    public async ValueTask Delete(string imageKey, CancellationToken cancellationToken) =>
        await DeleteMatching(_blobs.Keys.EmbeddingsOfImage(imageKey), cancellationToken);

    public ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken) =>
        DeleteMatching(_blobs.Keys.EmbeddingsOf(tenantTag), cancellationToken);

    async ValueTask<int> DeleteMatching(string pattern, CancellationToken cancellationToken)
    {
        var (outcome, deleted) = await _blobs.DeleteMatching(pattern, cancellationToken);
        return outcome == CacheOutcome.Hit ? deleted : throw new MimoException(
            ErrorReason.StageUnavailable, "The embedding cache cannot be reached now.", retryAfter: TimeSpan.FromSeconds(2));
    }

    string Key(string imageKey) => _blobs.Keys.Embedding(_identity.ModelRevision, _identity.Preprocessing, imageKey);

    static SealContext Context(string imageKey, string key) => SealContext.Of(imageKey, SealPurposes.Embedding, key);

    static CacheOutcome Outcome(EnvelopeFault fault) => fault switch
    {
        EnvelopeFault.None => CacheOutcome.Hit,
        EnvelopeFault.Schema or EnvelopeFault.Model or EnvelopeFault.Preprocessing => CacheOutcome.Stale,
        _ => CacheOutcome.Corrupt,
    };
}
