using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>
/// Sequences by session id, bounded by bytes; the idle one unused for longest goes first, a running one never. Engine's thread only.
/// </summary>
sealed class SequenceStore(MimoPipeline pipeline, long capacity, long bytesEach) : IDisposable
{
    readonly Dictionary<string, LinkedListNode<Sequence>> _sequences = new(StringComparer.Ordinal);
    readonly LinkedList<Sequence> _order = new();

    public int Count => _sequences.Count;

    public long Bytes => _sequences.Count * bytesEach;

    /// <summary>The session's sequence, empty if the device has none. The engine admits no more turns than fit, so there is room.</summary>
    public Sequence Acquire(string sessionId)
    {
        if (_sequences.TryGetValue(sessionId, out var known))
        {
            _order.Remove(known);
            _order.AddLast(known);
            return known.Value;
        }
        for (var node = _order.First; node is not null && Bytes + bytesEach > capacity;)
        {
            var next = node.Next;
            if (node.Value.Current is null) Drop(node.Value);
            node = next;
        }
        var sequence = new Sequence(sessionId, pipeline.NewState());
        _sequences[sessionId] = _order.AddLast(sequence);
        return sequence;
    }

    public Sequence? Find(string sessionId) => _sequences.TryGetValue(sessionId, out var node) ? node.Value : null;

    public void Drop(Sequence sequence)
    {
        if (!_sequences.Remove(sequence.SessionId, out var node)) return;
        _order.Remove(node);
        sequence.State.Dispose();
    }

    public void Dispose()
    {
        foreach (var sequence in _order) sequence.State.Dispose();
        _order.Clear();
        _sequences.Clear();
    }
}
