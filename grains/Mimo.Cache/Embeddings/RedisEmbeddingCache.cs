using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Contracts.Storage;

namespace Mimo.Cache.Embeddings;

/// <summary>
/// Features in Redis, for the silos of a cluster. An accelerator: whatever goes wrong is counted by cause and reads as "not there".
/// A damaged or old entry is left in place, since the encode that follows overwrites it.
/// </summary>
public sealed class RedisEmbeddingCache : IEmbeddingCache
{
    const string Store = "embedding";

    readonly RedisBlobs _blobs;
    readonly EmbeddingIdentity _identity;
    readonly EmbeddingCacheOptions _options;
    readonly CacheMetrics _metrics;

    public RedisEmbeddingCache(RedisBlobs blobs, EmbeddingIdentity identity, EmbeddingCacheOptions options, CacheMetrics metrics)
    {
        options.Validate();
        (_blobs, _identity, _options, _metrics) = (blobs, identity, options, metrics);
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
            var fault = EmbeddingEnvelope.Check(_identity, imageKey, lease.Span);
            _metrics.Read(Store, Outcome(fault));
            if (fault != EnvelopeFault.None) return null;
            _blobs.Renew(key, _options.TimeToLive);
            return lease.Span[EmbeddingEnvelope.HeaderLength..].ToArray();
        }
    }

    public async ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var envelope = EmbeddingEnvelope.Seal(_identity, imageKey, payload.Span);
        _metrics.Wrote(Store, await _blobs.Set(Key(imageKey), envelope, _options.TimeToLive, _options.WriteTimeout, cancellationToken));
    }

    public async ValueTask Delete(string imageKey, CancellationToken cancellationToken) =>
        await _blobs.Delete(Key(imageKey), _options.WriteTimeout, cancellationToken);

    string Key(string imageKey) => _blobs.Keys.Embedding(_identity.ModelRevision, _identity.Preprocessing, imageKey);

    static CacheOutcome Outcome(EnvelopeFault fault) => fault switch
    {
        EnvelopeFault.None => CacheOutcome.Hit,
        EnvelopeFault.Schema or EnvelopeFault.Model or EnvelopeFault.Preprocessing => CacheOutcome.Stale,
        _ => CacheOutcome.Corrupt,
    };
}
