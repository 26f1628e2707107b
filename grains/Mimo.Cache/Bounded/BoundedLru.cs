namespace Mimo.Cache.Bounded;

/// <summary>
/// Byte arrays by key: at most <c>capacity</c> bytes, least recently used first out, each gone after a time without use. Hand-written
/// because <c>MemoryCache</c> with a size limit refuses the new entry and compacts in the background instead of making room for it.
/// </summary>
sealed class BoundedLru(long capacity, TimeSpan timeToLive, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    // First is the next to go; since every use moves an entry to the end, this is the order of expiry too.
    readonly LinkedList<Entry> _order = new();
    long _bytes;

    public long Bytes
    {
        get { lock (_lock) return _bytes; }
    }

    public int Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <returns>False when the value alone is larger than the capacity.</returns>
    public bool Put(string key, byte[] value)
    {
        if (value.Length > capacity) return false;
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var old)) Drop(old);
            DropExpired();
            while (_bytes + value.Length > capacity) Drop(_order.First!);
            _entries[key] = _order.AddLast(new Entry(key, value, time.GetTimestamp()));
            _bytes += value.Length;
        }
        return true;
    }

    /// <summary>The stored array itself, not a copy; a hit renews its time.</summary>
    public byte[]? Get(string key)
    {
        lock (_lock)
        {
            DropExpired();
            if (!_entries.TryGetValue(key, out var node)) return null;
            _order.Remove(node);
            node.Value = node.Value with { UsedAt = time.GetTimestamp() };
            _order.AddLast(node);
            return node.Value.Bytes;
        }
    }

    public void Remove(string key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node)) Drop(node);
        }
    }

    /// <returns>How many there were.</returns>
    public int RemovePrefix(string prefix)
    {
        lock (_lock)
        {
            DropExpired();
            var found = _entries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(entry => entry.Value).ToArray();
            foreach (var node in found) Drop(node);
            return found.Length;
        }
    }

    /// <summary>What keys with a prefix hold, and how long until the first of them expires; walks over all entries.</summary>
    public (int Count, long Bytes, TimeSpan? Frees) Usage(string prefix)
    {
        lock (_lock)
        {
            DropExpired();
            var (count, bytes, oldest) = (0, 0L, (long?)null);
            foreach (var entry in _order.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal)))
                (count, bytes, oldest) = (count + 1, bytes + entry.Bytes.Length, oldest ?? entry.UsedAt);
            return (count, bytes, oldest is { } usedAt ? timeToLive - time.GetElapsedTime(usedAt) : null);
        }
    }

    /// <summary>Bytes of an entry, without using it; null when there is none.</summary>
    public int? Size(string key)
    {
        lock (_lock)
        {
            DropExpired();
            return _entries.TryGetValue(key, out var node) ? node.Value.Bytes.Length : null;
        }
    }

    void DropExpired()
    {
        while (_order.First is { } oldest && time.GetElapsedTime(oldest.Value.UsedAt) > timeToLive) Drop(oldest);
    }

    void Drop(LinkedListNode<Entry> node)
    {
        _order.Remove(node);
        _entries.Remove(node.Value.Key);
        _bytes -= node.Value.Bytes.Length;
    }

    readonly record struct Entry(string Key, byte[] Bytes, long UsedAt);
}
