using Mimo.Cache.Bounded;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Retention;
using Mimo.Contracts.Storage;

namespace Mimo.Cache.Embeddings;

/// <summary>
/// Features in process memory: the embedded default. Holds bare payloads, since neither the model nor a bit changes while a process
/// lives. Arrays are shared with readers, who must not write to them.
/// </summary>
public sealed class MemoryEmbeddingCache : IEmbeddingCache
{
    const string Store = "embedding";

    readonly BoundedLru _payloads;
    readonly CacheMetrics _metrics;

    public MemoryEmbeddingCache(EmbeddingCacheOptions options, RetentionTimes retention, TimeProvider time, CacheMetrics metrics)
    {
        options.Validate();
        _payloads = new BoundedLru(options.Capacity, retention.ShortestEmbeddings, time);
        _metrics = metrics;
    }

    public ValueTask<byte[]?> Get(string imageKey, CancellationToken cancellationToken)
    {
        var payload = _payloads.Get(imageKey);
        _metrics.Read(Store, payload is null ? CacheOutcome.Miss : CacheOutcome.Hit);
        return ValueTask.FromResult(payload);
    }

    public ValueTask Put(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var kept = _payloads.Put(imageKey, MemoryImageStore.Exclusive(payload));
        _metrics.Wrote(Store, kept ? CacheOutcome.Stored : CacheOutcome.Refused);
        return ValueTask.CompletedTask;
    }

    public ValueTask Delete(string imageKey, CancellationToken cancellationToken)
    {
        _payloads.Remove(imageKey);
        return ValueTask.CompletedTask;
    }

    public ValueTask<int> DeleteTenant(string tenantTag, CancellationToken cancellationToken) => ValueTask.FromResult(_payloads.RemovePrefix(tenantTag));
}
