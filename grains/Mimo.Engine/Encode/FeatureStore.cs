using System.Diagnostics.CodeAnalysis;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Encode;

/// <summary>
/// Features on the device: bounded by bytes, least recently used first out, pinned while a turn or mask uses them. Pins are taken and
/// given back on any thread; tensors are disposed on the engine's thread alone (<see cref="Add"/>, <see cref="Forget"/>,
/// <see cref="Sweep"/>), so what a running unit reads cannot vanish under it.
/// </summary>
sealed class FeatureStore(long capacity, Action wake) : IDisposable
{
    readonly Lock _lock = new();
    readonly Dictionary<string, LinkedListNode<FeatureEntry>> _entries = new(StringComparer.Ordinal);
    readonly LinkedList<FeatureEntry> _order = new();
    readonly List<FeatureEntry> _doomed = [];
    readonly HashSet<PendingFeatures> _pending = [];
    long _bytes;
    long _reserved;

    public (int Images, long Bytes) Held
    {
        get { lock (_lock) return (_entries.Count, _bytes + _reserved); }
    }

    public long Capacity => capacity;

    public bool TryPin(string imageKey, [NotNullWhen(true)] out FeatureLease? lease)
    {
        lock (_lock)
        {
            lease = null;
            if (!_entries.TryGetValue(imageKey, out var node)) return false;
            _order.Remove(node);
            _order.AddLast(node);
            node.Value.Pins++;
            lease = new FeatureLease(this, node.Value);
            return true;
        }
    }

    /// <summary>Keeps room for features of this size before they are computed; false when what is in use leaves none.</summary>
    public bool TryReserve(long bytes)
    {
        lock (_lock)
        {
            var taken = _reserved + _order.Where(entry => entry.Pins > 0).Sum(entry => entry.Bytes);
            if (taken > 0 && taken + bytes > capacity) return false;
            _reserved += bytes;
            return true;
        }
    }

    /// <summary>They have come in, or never will.</summary>
    public void Unreserve(long bytes)
    {
        lock (_lock) _reserved -= bytes;
    }

    /// <summary>Says that features of this image will come. Disposed when they have, or never will.</summary>
    public PendingFeatures Expect(string imageKey)
    {
        var pending = new PendingFeatures(this, imageKey);
        lock (_lock) _pending.Add(pending);
        return pending;
    }

    /// <summary>Takes ownership and pins. What is idle makes room; a single image larger than the capacity still comes in.</summary>
    /// <param name="imageKey">Under which they are found.</param>
    /// <param name="features">Both kinds.</param>
    /// <param name="pending">Since when they were awaited; released since, they are the lease's alone.</param>
    public FeatureLease Add(string imageKey, ImageFeatures features, PendingFeatures? pending = null)
    {
        features.Clip.DetachFromDisposeScope();
        features.Sam.DetachFromDisposeScope();
        lock (_lock)
        {
            var entry = new FeatureEntry(imageKey, features) { Pins = 1 };
            if (pending is { Released: true })
            {
                entry.Forgotten = true;
                return new FeatureLease(this, entry);
            }
            if (_entries.TryGetValue(imageKey, out var old)) Remove(old);
            for (var node = _order.First; node is not null && _bytes + entry.Bytes > capacity;)
            {
                var next = node.Next;
                if (node.Value.Pins == 0) Remove(node);
                node = next;
            }
            _entries[imageKey] = _order.AddLast(entry);
            _bytes += entry.Bytes;
            return new FeatureLease(this, entry);
        }
    }

    public void Forget(string imageKey)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(imageKey, out var node)) Remove(node);
            foreach (var pending in _pending.Where(pending => pending.ImageKey == imageKey)) pending.Released = true;
        }
    }

    /// <summary>Forgets every image whose key begins so.</summary>
    public void ForgetPrefix(string prefix)
    {
        lock (_lock)
        {
            foreach (var node in _entries.Values.Where(node => node.Value.ImageKey.StartsWith(prefix, StringComparison.Ordinal)).ToArray()) Remove(node);
        }
    }

    /// <summary>Disposes what was forgotten and has been released since.</summary>
    public void Sweep()
    {
        lock (_lock)
        {
            // One that was pinned again by whoever still held a lease then waits for its next release.
            foreach (var entry in _doomed)
                if (entry.Pins == 0) entry.Features.Dispose();
            _doomed.Clear();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var entry in _order) entry.Features.Dispose();
            _order.Clear();
            _entries.Clear();
            _bytes = 0;
        }
        Sweep();
    }

    internal void Settle(PendingFeatures pending)
    {
        lock (_lock) _pending.Remove(pending);
    }

    internal FeatureLease Share(FeatureEntry entry, bool released)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(released, typeof(FeatureLease));
            entry.Pins++;
            return new FeatureLease(this, entry);
        }
    }

    internal void Release(FeatureEntry entry)
    {
        lock (_lock)
        {
            if (--entry.Pins > 0 || !entry.Forgotten) return;
            _doomed.Add(entry);
        }
        wake();
    }

    void Remove(LinkedListNode<FeatureEntry> node)
    {
        var entry = node.Value;
        _order.Remove(node);
        _entries.Remove(entry.ImageKey);
        _bytes -= entry.Bytes;
        entry.Forgotten = true;
        if (entry.Pins == 0) entry.Features.Dispose();
    }
}
