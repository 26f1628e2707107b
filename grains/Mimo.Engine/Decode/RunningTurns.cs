using System.Runtime.InteropServices;
using Mimo.Engine.Scheduling;
using Mimo.Model.Pipeline;
using static TorchSharp.torch;

namespace Mimo.Engine.Decode;

/// <summary>
/// The turns that decode now. <see cref="Round"/> takes one step of each in turn; batching them into one step would change this class
/// and nothing around it. A failure ends the turn that it happened in and drops its sequence, whose content is then unknown.
/// Engine's thread only.
/// </summary>
sealed class RunningTurns(
    MimoPipeline pipeline, SequenceStore sequences, EngineCounters counters, TimeProvider time, TimeSpan readerPatience)
{
    readonly List<EngineTurn> _turns = [];

    public int Count => _turns.Count;

    /// <summary>Aligns and prefills, and yields the first token.</summary>
    public void Begin(EngineTurn turn)
    {
        if (!turn.TryBegin()) return;
        Sequence? sequence = null;
        try
        {
            if (sequences.Find(turn.Request.SessionId)?.Current is { } running)
            {
                // The one who cancelled may ask again before the round that would have noticed.
                if (!running.IsCancelled) throw new InvalidOperationException("A turn of this session is running.");
                Cancel(running);
            }
            sequence = sequences.Acquire(turn.Request.SessionId);
            sequence.Current = turn;
            turn.Sequence = sequence;
            var reused = Rebuild(sequence, turn);
            turn.StartLength = sequence.State.Length;
            var first = pipeline.BeginTurn(sequence.State, turn.Features.Features, turn.Tokens, turn.Request.Prompts);
            var prefill = new TurnPrefill(sequence.State.Length - reused, reused);
            counters.Prefilled(prefill.Prefilled);
            turn.Begun(prefill);
            _turns.Add(turn);
            Take(turn, first);
        }
        catch (Exception e)
        {
            Fail(turn, sequence, e);
        }
    }

    /// <returns>Whether any step ran; false when all turns pause for their readers.</returns>
    public bool Round()
    {
        var stepped = false;
        foreach (var turn in _turns.ToArray())
        {
            if (turn.IsCancelled) Cancel(turn);
            else if (turn.IsFull) Pause(turn);
            else
            {
                Step(turn);
                stepped = true;
            }
        }
        return stepped;
    }

    /// <summary>Forgets a session; its running turn is cancelled.</summary>
    public void Drop(string sessionId)
    {
        if (sequences.Find(sessionId) is not { } sequence) return;
        if (sequence.Current is { } turn) Cancel(turn);
        sequences.Drop(sequence);
    }

    public void FailAll(Exception reason)
    {
        foreach (var turn in _turns.ToArray()) Fail(turn, turn.Sequence, reason);
    }

    int Rebuild(Sequence sequence, EngineTurn turn)
    {
        var reused = sequence.KeepCommon(turn.Request.History);
        for (var i = sequence.Turns; i < turn.Request.History.Count; i++)
        {
            using var scope = NewDisposeScope();
            var past = turn.Request.History[i];
            var tokens = pipeline.Tokenize(past.Question, firstTurn: i == 0, past.Prompts);
            pipeline.Replay(sequence.State, turn.Features.Features, tokens, past.Prompts, past.Answer);
            sequence.Append(past);
        }
        return reused;
    }

    void Step(EngineTurn turn)
    {
        turn.StalledSince = null;
        try
        {
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            counters.Stepped();
            Take(turn, pipeline.Step(turn.Sequence!.State, turn.LastToken));
        }
        catch (Exception e)
        {
            Fail(turn, turn.Sequence, e);
        }
    }

    void Take(EngineTurn turn, StepResult result)
    {
        if (result.Token == pipeline.Tokenizer.EosId)
        {
            Finish(turn, tokenLimitReached: false);
            return;
        }
        turn.Emit(new DecodeEvent(result.Token, result.SegVector is { } vector ? MemoryMarshal.AsBytes(vector.AsSpan()).ToArray() : null));
        if (turn.Answer.Count >= turn.MaxNewTokens) Finish(turn, tokenLimitReached: true);
    }

    void Finish(EngineTurn turn, bool tokenLimitReached)
    {
        var sequence = turn.Sequence!;
        pipeline.EndTurn(sequence.State, tokenLimitReached ? turn.LastToken : pipeline.Tokenizer.EosId);
        var past = new PastTurn(turn.Request.Question, turn.Request.Prompts, [.. turn.Answer], sequence.State.Length - turn.StartLength);
        sequence.Append(past);
        Retire(turn);
        turn.Finish(new TurnOutcome(past, tokenLimitReached));
    }

    void Pause(EngineTurn turn)
    {
        turn.StalledSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(turn.StalledSince.Value) > readerPatience) Cancel(turn);
    }

    void Cancel(EngineTurn turn)
    {
        turn.Sequence!.State.Truncate(turn.StartLength);
        Retire(turn);
        turn.Fail(new OperationCanceledException());
    }

    void Fail(EngineTurn turn, Sequence? sequence, Exception reason)
    {
        Retire(turn);
        if (sequence is not null) sequences.Drop(sequence);
        turn.Fail(reason);
    }

    void Retire(EngineTurn turn)
    {
        _turns.Remove(turn);
        if (turn.Sequence?.Current == turn) turn.Sequence.Current = null;
    }
}
