namespace Mimo.Model.Language;

/// <summary>
/// Keys and values of one conversation: a list of blocks of a <see cref="KvBlockPool"/>. Blocks that several sequences hold are never
/// written: the one that wants to write gets its own copy when it reserves. Belongs to the pool's thread.
/// </summary>
public sealed class KvSequence : IDisposable
{
    int[] _blocks = new int[8];
    int _count;
    bool _disposed;

    /// <param name="pool">Stays the caller's.</param>
    /// <param name="prefix">
    /// Of the same pool; its tokens become the first ones here. Full blocks are shared, a last partial one is copied. Later changes of
    /// either are not seen by the other.
    /// </param>
    /// <exception cref="KvPoolExhaustedException">No block is free for the copy; nothing was taken.</exception>
    public KvSequence(KvBlockPool pool, KvSequence? prefix = null)
    {
        ArgumentNullException.ThrowIfNull(pool);
        Pool = pool;
        if (prefix is null) return;
        if (!ReferenceEquals(prefix.Pool, pool)) throw new ArgumentException("The prefix lies in another pool.", nameof(prefix));
        var full = prefix.Length / pool.BlockTokens;
        var isPartial = prefix.Length % pool.BlockTokens > 0;
        if (isPartial) pool.EnsureFree(1);
        for (var i = 0; i < full; i++)
        {
            pool.Share(prefix._blocks[i]);
            Add(prefix._blocks[i]);
        }
        if (isPartial)
        {
            Add(pool.Take());
            pool.Copy(prefix._blocks[full], _blocks[full]);
        }
        Length = prefix.Length;
    }

    public KvBlockPool Pool { get; }

    /// <summary>Tokens held.</summary>
    public int Length { get; private set; }

    /// <summary>Tokens that fit without another block, at least <see cref="Length"/>, at most MaxPositions.</summary>
    public int Capacity => WritesShared ? Length : Math.Min(_count * Pool.BlockTokens, Pool.Config.MaxPositions);

    /// <summary>Of the blocks held, shared ones included.</summary>
    public long Bytes => _count * Pool.BlockBytes;

    /// <summary>Makes room for tokens behind <see cref="Length"/>; they are then sure to fit until <see cref="Trim"/>.</summary>
    /// <exception cref="KvCacheFullException">They go beyond MaxPositions.</exception>
    /// <exception cref="KvPoolExhaustedException">The pool has too few free blocks; nothing was taken.</exception>
    public void Reserve(int tokens)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        if (tokens > Pool.Config.MaxPositions - Length) throw new KvCacheFullException(Length, tokens, Pool.Config.MaxPositions);
        if (tokens <= Capacity - Length) return;
        var (own, more) = (WritesShared, Math.Max(0, Pool.BlocksFor(Length + tokens) - _count));
        Pool.EnsureFree(more + (own ? 1 : 0));
        if (own)
        {
            var (shared, block) = (_blocks[_count - 1], Pool.Take());
            Pool.Copy(shared, block);
            Pool.Release(shared);
            _blocks[_count - 1] = block;
        }
        for (var i = 0; i < more; i++) Add(Pool.Take());
    }

    /// <summary>Forgets the tokens from <paramref name="length"/> on. What was reserved stays reserved; see <see cref="Trim"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than <see cref="Length"/>.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
        // Shared blocks come first in every sequence, so when the last one kept is private, so are all behind it.
        var kept = Pool.BlocksFor(length);
        for (var i = kept; i < _count; i++)
        {
            if (!Pool.IsShared(_blocks[i])) continue;
            Cut(kept);
            return;
        }
        if (WritesShared) Cut(kept);
    }

    /// <summary>Gives back the blocks that hold no token.</summary>
    public void Trim() => Cut(Pool.BlocksFor(Length));

    public void Dispose()
    {
        if (_disposed) return;
        Cut(0);
        Length = 0;
        _disposed = true;
    }

    internal ReadOnlySpan<int> Blocks => _blocks.AsSpan(0, _count);

    /// <summary>Counts tokens that every layer has written.</summary>
    internal void Advance(int tokens) => Length += tokens;

    // Only after a cut inside a shared block, which is then the last one.
    bool WritesShared => Length % Pool.BlockTokens > 0 && Pool.IsShared(_blocks[Length / Pool.BlockTokens]);

    void Add(int block)
    {
        if (_count == _blocks.Length) Array.Resize(ref _blocks, 2 * _count);
        _blocks[_count++] = block;
    }

    void Cut(int kept)
    {
        while (_count > kept) Pool.Release(_blocks[--_count]);
    }
}
