using System.Collections.Concurrent;
using Mimo.Cache.Sealing;

namespace Mimo.Grains.Tests.Support;

/// <summary>The store of keys that <c>RedisTenantKeyStore</c> is in Redis; fails while it is told to.</summary>
sealed class MemoryTenantKeyStore : ITenantKeyStore
{
    readonly ConcurrentDictionary<string, ConcurrentDictionary<ulong, byte[]>> _keys = new();
    readonly ConcurrentDictionary<string, bool> _closed = new();

    public bool Away { get; set; }

    public int Reads { get; private set; }

    public ConcurrentDictionary<ulong, byte[]> Of(string tenantTag) => _keys.GetOrAdd(tenantTag, _ => new());

    public Task<StoredKeys> Read(string tenantTag, CancellationToken cancellationToken)
    {
        if (Away) throw new TimeoutException();
        Reads++;
        return Task.FromResult(new StoredKeys(new Dictionary<ulong, byte[]>(Of(tenantTag)), _closed.ContainsKey(tenantTag)));
    }

    public Task<bool> Add(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken)
    {
        if (_closed.ContainsKey(tenantTag)) return Task.FromResult(false);
        Of(tenantTag)[id] = wrapped;
        return Task.FromResult(true);
    }

    public Task Replace(string tenantTag, ulong id, byte[] wrapped, CancellationToken cancellationToken)
    {
        if (Of(tenantTag).ContainsKey(id)) Of(tenantTag)[id] = wrapped;
        return Task.CompletedTask;
    }

    public Task Close(string tenantTag, CancellationToken cancellationToken)
    {
        _closed[tenantTag] = true;
        return Task.CompletedTask;
    }

    public Task<int> Destroy(string tenantTag, CancellationToken cancellationToken)
    {
        _closed.TryRemove(tenantTag, out _);
        return Task.FromResult(_keys.TryRemove(tenantTag, out var keys) ? keys.Count : 0);
    }
}
