namespace Mimo.Cache.Redis;

/// <summary>
/// Every key that this project writes to Redis. `p` is the prefix of the use, empty by default for the last two, `s` and `c` are
/// Orleans' service and cluster id. None of them holds a name, a patient id or a file name:
/// both begin with the tenant's tag (<see cref="Contracts.Tenants.TenantTag"/>), then image keys are keyed digests, session ids random.
/// <code>
/// {p}:img:{image key}                                 canonical PNG           TTL, renewed by use
/// {p}:emb:{model revision}.{preprocessing}:{image key}  embedding envelope    TTL, renewed by use
/// {p}{s}/state/...                                    session transcripts     Orleans grain storage, no TTL
/// {p}{s}/members/{c}                                  cluster membership      Orleans, no TTL: must never be evicted
/// </code>
/// Only the first two expire, so <c>maxmemory-policy volatile-lru</c> gives up images and embeddings and keeps the rest; with
/// <c>allkeys-lru</c> a full Redis loses its membership table and the cluster splits.
/// </summary>
public sealed class RedisKeys(string prefix)
{
    public string Image(string imageKey) => $"{prefix}:img:{imageKey}";

    public string Embedding(string modelRevision, int preprocessing, string imageKey) =>
        $"{prefix}:emb:{modelRevision}.{preprocessing}:{imageKey}";
}
