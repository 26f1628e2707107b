namespace Mimo.Cache.Redis;

/// <summary>
/// Every key that this project writes to Redis. `p` is the prefix of the use, empty by default for the others, `s` and `c` are
/// Orleans' service and cluster id. None of them holds a name, a patient id or a file name:
/// both begin with the tenant's tag (<see cref="Contracts.Tenants.TenantTag"/>), then image keys are keyed digests, session ids random.
/// <code>
/// {p}:img:{image key}                                 canonical PNG, sealed       TTL, renewed by use
/// {p}:held:{tenant tag}                               what a tenant stores        hash of image keys and sizes, gone after a day, counted anew
/// {p}:emb:{model revision}.{preprocessing}:{image key}  embedding, sealed           TTL, renewed by use
/// {p}{s}/state/...                                    transcripts, sealed         Orleans grain storage, no TTL
/// {p}{s}/sessions/{tenant tag}, {p}{s}/tenants        which sessions there are    sorted set by time of the last write, set
/// {p}{s}/state/tenanterasure/...                      receipts of erasures        Orleans grain storage, no TTL, nothing of patients
/// {s}/reminders_{s}                                   what is to be finished      Orleans
/// {p}{s}/keys/{tenant tag}                            a tenant's wrapped keys     hash, no TTL: a lost one is an erased tenant
/// {p}{s}/members/{c}                                  cluster membership          Orleans, no TTL: must never be evicted
/// </code>
/// Only the first three expire, so <c>maxmemory-policy volatile-lru</c> gives up images and embeddings and keeps the rest; with
/// <c>allkeys-lru</c> a full Redis loses its membership table and the cluster splits.
/// </summary>
public sealed class RedisKeys(string prefix)
{
    /// <summary>Characters of a pattern that stand for others.</summary>
    static readonly System.Buffers.SearchValues<char> Wild = System.Buffers.SearchValues.Create("*?[]\\^");

    internal static string TenantKeys(string prefix, string tenantTag) => $"{prefix}/keys/{tenantTag}";

    public string Image(string imageKey) => $"{prefix}:img:{imageKey}";

    /// <summary>What a tenant with a limit stores.</summary>
    public string Held(string tenantTag) => $"{prefix}:held:{tenantTag}";

    public string Embedding(string modelRevision, int preprocessing, string imageKey) =>
        $"{prefix}:emb:{modelRevision}.{preprocessing}:{imageKey}";

    /// <summary>A pattern of the images of a tenant.</summary>
    internal string ImagesOf(string tenantTag) => $"{Escaped(prefix)}:img:{Escaped(tenantTag)}*";

    /// <summary>A pattern of the features of a tenant's images.</summary>
    internal string EmbeddingsOf(string tenantTag) => $"{Escaped(prefix)}:emb:*:{Escaped(tenantTag)}*";

    /// <summary>A pattern of an image's features, of whatever model.</summary>
    internal string EmbeddingsOfImage(string imageKey) => $"{Escaped(prefix)}:emb:*:{Escaped(imageKey)}";

    static string Escaped(string text) => text.AsSpan().ContainsAny(Wild)
        ? string.Concat(text.Select(c => Wild.Contains(c) ? $"\\{c}" : c.ToString()))
        : text;
}
