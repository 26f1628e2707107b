using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>The keys and values of one session, with a note of which turns they hold.</summary>
/// <param name="sessionId">Whose they are.</param>
/// <param name="imageKey">The session's image, which they were made from.</param>
/// <param name="state">Holds the system prompt, and nothing else yet.</param>
sealed class Sequence(string sessionId, string imageKey, DecodeState state)
{
    readonly int _common = state.Length;
    readonly List<PastTurn> _turns = [];
    readonly List<int> _ends = [];
    readonly Queue<int> _tail = new(2);

    public string SessionId { get; } = sessionId;
    public string ImageKey { get; } = imageKey;
    public DecodeState State { get; } = state;
    public EngineTurn? Current { get; set; }
    public int Turns => _turns.Count;

    /// <summary>The image is gone: to be dropped as soon as no turn uses it.</summary>
    public bool IsDoomed { get; set; }

    /// <summary>Positions of the turns held.</summary>
    public int End => _ends.Count > 0 ? _ends[^1] : 0;

    /// <summary>Positions that a next turn finds: the turns held, or the system prompt.</summary>
    public int Kept => _ends.Count > 0 ? End : _common;

    /// <summary>Whether the last turn's closing tokens are still to be run: they ride in the batches of others.</summary>
    public bool IsClosing => _tail.Count > 0;

    public int NextClosing => _tail.Peek();

    public void Closed() => _tail.Dequeue();

    /// <summary>Cuts back to what the transcript shares with these keys and values.</summary>
    public void KeepCommon(IReadOnlyList<PastTurn> history)
    {
        var common = 0;
        while (common < _turns.Count && common < history.Count && _turns[common].SameAs(history[common])) common++;
        if (common < _turns.Count)
        {
            _turns.RemoveRange(common, _turns.Count - common);
            _ends.RemoveRange(common, _ends.Count - common);
        }
        else if (IsClosing) return;
        CutToLastTurn();
    }

    /// <summary>Forgets a turn that was not finished.</summary>
    public void CutToLastTurn()
    {
        _tail.Clear();
        State.Truncate(Math.Min(Kept, State.Length));
    }

    /// <summary>A turn that was rebuilt.</summary>
    public void Append(PastTurn turn)
    {
        _turns.Add(turn);
        _ends.Add(State.Length);
    }

    /// <summary>A turn that has its answer.</summary>
    /// <param name="turn">The turn.</param>
    /// <param name="tail">Tokens that still belong behind it.</param>
    public void Append(PastTurn turn, ReadOnlySpan<int> tail)
    {
        foreach (var token in tail) _tail.Enqueue(token);
        _turns.Add(turn);
        _ends.Add(State.Length + tail.Length);
    }
}
