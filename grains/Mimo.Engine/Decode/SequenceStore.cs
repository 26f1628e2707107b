using Mimo.Engine.Scheduling;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>
/// Sequences by session id, in the blocks of one pool. All share the system prompt's. A turn's blocks are reserved for its whole length
/// before it begins; where they are not free, idle sequences lose theirs, the one unused for longest first. Engine's thread only.
/// </summary>
sealed class SequenceStore : IDisposable
{
    readonly MimoPipeline _pipeline;
    readonly KvBlockPool _pool;
    readonly EngineCounters _counters;
    readonly DecodeState _common;
    readonly Dictionary<string, LinkedListNode<Sequence>> _sequences = new(StringComparer.Ordinal);
    readonly LinkedList<Sequence> _order = new();

    public SequenceStore(MimoPipeline pipeline, KvBlockPool pool, EngineCounters counters)
    {
        (_pipeline, _pool, _counters) = (pipeline, pool, counters);
        _common = pipeline.SystemPrompt(pool);
    }

    public int Count => _sequences.Count;

    public int Blocks => _pool.Blocks;

    public int BlockTokens => _pool.BlockTokens;

    public int FreeBlocks => _pool.FreeBlocks;

    /// <summary>Whole blocks of the system prompt: counted once however many sequences read them.</summary>
    public int SharedBlocks => _common.Length / _pool.BlockTokens;

    /// <summary>Of the blocks that are not free.</summary>
    public long Bytes => (_pool.Blocks - _pool.FreeBlocks) * _pool.BlockBytes;

    /// <summary>Positions that fit when nothing else is there. The system prompt's last block is copied, so it is not among them.</summary>
    public int Capacity => (_pool.Blocks - _pool.BlocksFor(_common.Length) + SharedBlocks) * _pool.BlockTokens;

    /// <summary>Rises whenever blocks may have become free.</summary>
    public long Releases { get; private set; }

    public Sequence? Find(string sessionId) => _sequences.TryGetValue(sessionId, out var node) ? node.Value : null;

    /// <summary>The session's sequence, cut to the transcript, with room for this many positions in all; null if there is no room now.</summary>
    public Sequence? Acquire(string sessionId, string imageKey, IReadOnlyList<PastTurn> history, int positions)
    {
        var known = Find(sessionId);
        known?.KeepCommon(history);
        var wanted = _pool.BlocksFor(positions) - (known?.State.Blocks ?? SharedBlocks);
        if (!MakeFree(wanted, except: known)) return null;
        var sequence = known ?? Open(sessionId, imageKey);
        sequence.State.Reserve(positions);
        var node = _sequences[sessionId];
        _order.Remove(node);
        _order.AddLast(node);
        return sequence;
    }

    /// <summary>Gives back what a turn reserved and did not need.</summary>
    public void Settle(Sequence sequence)
    {
        Releases++;
        if (sequence.IsDoomed) Drop(sequence);
        else sequence.State.Trim();
    }

    public void Drop(Sequence sequence)
    {
        Releases++;
        if (!_sequences.Remove(sequence.SessionId, out var node)) return;
        _order.Remove(node);
        sequence.State.Dispose();
    }

    /// <summary>Drops what was made from an image; what a turn uses now goes when the turn ends.</summary>
    public void Release(string imageKey) => Release(sequence => sequence.ImageKey == imageKey);

    /// <summary>As <see cref="Release(string)"/>, for every image whose key begins so.</summary>
    public void ReleasePrefix(string prefix) => Release(sequence => sequence.ImageKey.StartsWith(prefix, StringComparison.Ordinal));

    void Release(Func<Sequence, bool> isOfIt)
    {
        foreach (var sequence in _order.Where(isOfIt).ToArray())
        {
            if (IsIdle(sequence)) Drop(sequence);
            else sequence.IsDoomed = true;
        }
    }

    public void Dispose()
    {
        foreach (var sequence in _order) sequence.State.Dispose();
        _order.Clear();
        _sequences.Clear();
        _common.Dispose();
    }

    Sequence Open(string sessionId, string imageKey)
    {
        var sequence = new Sequence(sessionId, imageKey, _pipeline.NewState(_pool, _common));
        _sequences[sessionId] = _order.AddLast(sequence);
        return sequence;
    }

    bool MakeFree(int blocks, Sequence? except)
    {
        if (blocks <= _pool.FreeBlocks) return true;
        var reclaimable = _pool.FreeBlocks;
        foreach (var sequence in _order)
            if (IsIdle(sequence) && sequence != except) reclaimable += sequence.State.Blocks - SharedBlocks;
        // Idle sessions lose nothing for a turn that must wait all the same.
        if (reclaimable < blocks) return false;
        for (var node = _order.First; node is not null && blocks > _pool.FreeBlocks;)
        {
            var next = node.Next;
            if (IsIdle(node.Value) && node.Value != except)
            {
                Drop(node.Value);
                _counters.Evicted();
            }
            node = next;
        }
        return true;
    }

    static bool IsIdle(Sequence sequence) => sequence.Current is null && !sequence.IsClosing;
}
