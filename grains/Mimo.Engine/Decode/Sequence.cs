using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>The keys and values of one session, with a note of which turns they hold.</summary>
sealed class Sequence(string sessionId, DecodeState state)
{
    readonly List<PastTurn> _turns = [];
    readonly List<int> _ends = [];

    public string SessionId { get; } = sessionId;
    public DecodeState State { get; } = state;
    public EngineTurn? Current { get; set; }
    public int Turns => _turns.Count;

    /// <summary>Cuts back to what the transcript shares with these keys and values.</summary>
    /// <returns>Positions kept.</returns>
    public int KeepCommon(IReadOnlyList<PastTurn> history)
    {
        var common = 0;
        while (common < _turns.Count && common < history.Count && _turns[common].SameAs(history[common])) common++;
        _turns.RemoveRange(common, _turns.Count - common);
        _ends.RemoveRange(common, _ends.Count - common);
        var kept = common == 0 ? 0 : _ends[^1];
        State.Truncate(kept);
        return kept;
    }

    public void Append(PastTurn turn)
    {
        _turns.Add(turn);
        _ends.Add(State.Length);
    }
}
