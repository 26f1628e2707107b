using System.Collections.Concurrent;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Storage;
using Mimo.Contracts.V1;

namespace Mimo.Cache.Sealing;

/// <summary>
/// Each tenant's keys: the newest seals, all open. A tenant's first value makes its first key. Kept for <see cref="SealingOptions.KeyLifetime"/>,
/// then read again, so that a key destroyed anywhere is gone everywhere.
/// </summary>
public sealed class TenantKeyRings(ITenantKeyStore store, MasterKeys masters, SealingOptions options, TimeProvider time) : ITenantMemory
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    readonly ConcurrentDictionary<string, Ring> _rings = new(StringComparer.Ordinal);

    /// <summary>The key to seal with.</summary>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: the tenant is being erased, or its keys are wrapped by a master key that is missing.</exception>
    public async ValueTask<DataKey> Current(string tenantTag, CancellationToken cancellationToken)
    {
        // Twice at most: what was added by this call, or by another process at the same time, is what is read then.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            var ring = await Read(tenantTag, fresh: attempt > 0, cancellationToken);
            if (ring.Closed) throw Unavailable("The tenant's data is being erased.");
            if (ring.Current is { } current && time.GetUtcNow() - current.Created < options.RotateAfter) return current;
            // Its other values would be lost without a word if a new key took over.
            if (ring.Current is null && ring.Unreadable) throw Unavailable("The tenant's key cannot be opened: its master key is missing.");
            var key = DataKey.Make(time.GetUtcNow());
            if (!await store.Add(tenantTag, key.Id, masters.Wrap(tenantTag, key), cancellationToken)) throw Unavailable("The tenant's data is being erased.");
        }
        return (await Read(tenantTag, fresh: true, cancellationToken)).Current ?? throw Unavailable("The tenant's data is being erased.");
    }

    /// <summary>The key of this id; null when it was destroyed, or its master key is missing.</summary>
    /// <param name="tenantTag">Whose.</param>
    /// <param name="id">As the envelope says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>With it, whether a newer one seals by now.</returns>
    public async ValueTask<(DataKey? Key, bool Outdated)> Find(string tenantTag, ulong id, CancellationToken cancellationToken)
    {
        var ring = await Read(tenantTag, fresh: false, cancellationToken);
        // Another process may have made it since.
        if (!ring.Closed && !ring.Keys.ContainsKey(id)) ring = await Read(tenantTag, fresh: true, cancellationToken);
        return ring.Closed || !ring.Keys.TryGetValue(id, out var key) ? (null, false) : (key, id != ring.Current!.Id);
    }

    /// <summary>Has the next use read the tenant's keys again.</summary>
    public Task Forget(string tenantTag)
    {
        _rings.TryRemove(tenantTag, out _);
        return Task.CompletedTask;
    }

    async ValueTask<Ring> Read(string tenantTag, bool fresh, CancellationToken cancellationToken)
    {
        if (!fresh && _rings.TryGetValue(tenantTag, out var known) && time.GetElapsedTime(known.ReadAt) < options.KeyLifetime) return known;
        var readAt = time.GetTimestamp();
        var stored = await store.Read(tenantTag, cancellationToken);
        var keys = new Dictionary<ulong, DataKey>();
        foreach (var (id, wrapped) in stored.Wrapped)
        {
            if (masters.Unwrap(tenantTag, id, wrapped, out var outdated) is not { } key) continue;
            keys[id] = key;
            if (outdated) await store.Replace(tenantTag, id, masters.Wrap(tenantTag, key), cancellationToken);
        }
        // Two processes can make a tenant's first key at once; by time, then id, all agree on which one seals.
        var current = keys.Values.OrderByDescending(key => key.Created).ThenBy(key => key.Id).FirstOrDefault();
        return _rings[tenantTag] = new Ring(keys, current, stored.Closed, keys.Count < stored.Wrapped.Count, readAt);
    }

    static MimoException Unavailable(string message) => new(ErrorReason.StageUnavailable, message, retryAfter: RetryAfter);

    sealed record Ring(IReadOnlyDictionary<ulong, DataKey> Keys, DataKey? Current, bool Closed, bool Unreadable, long ReadAt);
}
