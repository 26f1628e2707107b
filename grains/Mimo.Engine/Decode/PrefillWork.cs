using Mimo.Engine.Scheduling;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>
/// What an admitted turn runs before its first token, in pieces of any size: earlier turns that the device does not hold, each with its
/// answer, then its own question.
/// </summary>
sealed class PrefillWork(MimoPipeline pipeline, Sequence sequence, EngineTurn turn, EngineCounters counters) : IDisposable
{
    readonly int _reused = sequence.End, _shared = sequence.Kept - sequence.End;
    AlignedTurn? _aligned;
    int _done, _prefilled;

    /// <summary>Whether the piece at hand has its embeddings.</summary>
    public bool IsAligned => _aligned is not null;

    public TurnPrefill Account => new(_prefilled, _reused, _shared);

    bool IsRebuilding => sequence.Turns < turn.Request.History.Count;

    public void Align()
    {
        if (IsRebuilding)
        {
            var past = turn.Request.History[sequence.Turns];
            var tokens = pipeline.Tokenize(past.Question, firstTurn: sequence.Turns == 0, past.Prompts);
            _aligned = pipeline.Align(turn.Features.Features, tokens, past.Prompts, past.Answer);
        }
        else _aligned = pipeline.Align(turn.Features.Features, turn.Tokens, turn.Request.Prompts);
        // The first turn begins with the system prompt, which is there.
        _done = sequence.State.Length - sequence.End;
    }

    /// <summary>Runs at most this many positions.</summary>
    /// <param name="most">1 and up.</param>
    /// <param name="first">The turn's first token, when this was its last piece.</param>
    /// <returns>Positions run.</returns>
    public int Run(int most, out StepResult? first)
    {
        var aligned = _aligned!;
        var count = Math.Min(most, aligned.Length - _done);
        first = pipeline.Prefill(sequence.State, aligned, _done, count);
        _done += count;
        _prefilled += count;
        counters.Prefilled(count);
        if (_done < aligned.Length) return count;
        if (IsRebuilding)
        {
            counters.Rebuilt();
            sequence.Append(turn.Request.History[sequence.Turns]);
        }
        Dispose();
        return count;
    }

    public void Dispose()
    {
        _aligned?.Dispose();
        _aligned = null;
    }
}
