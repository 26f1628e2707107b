namespace Mimo.Cache.Sealing;

/// <summary>
/// Where wrapped keys lie: by tenant, then by key id. Durable, and apart from what may be evicted: a lost key is an erased tenant. Every
/// call may throw what its client throws.
/// </summary>
public interface ITenantKeyStore
{
    Task<StoredKeys> Read(string tenantTag, CancellationToken cancellationToken);

    /// <summary>Adds a key unless the tenant is being erased; false when it is.</summary>
    Task<bool> Add(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken);

    /// <summary>Writes a key anew if it is still there: one that was destroyed meanwhile must not come back.</summary>
    Task Replace(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken);

    /// <summary>From now on no process seals or opens anything of this tenant.</summary>
    Task Close(string tenantTag, CancellationToken cancellationToken);

    /// <summary>Destroys the tenant's keys and lifts <see cref="Close"/>; returns how many there were.</summary>
    Task<int> Destroy(string tenantTag, CancellationToken cancellationToken);
}

/// <summary>A tenant's keys as they are stored.</summary>
/// <param name="Wrapped">By id.</param>
/// <param name="Closed">The tenant is being erased.</param>
public sealed record StoredKeys(IReadOnlyDictionary<ulong, byte[]> Wrapped, bool Closed);
