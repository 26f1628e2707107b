using System.Runtime.InteropServices;
using Mimo.Engine.Scheduling;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>
/// The admitted turns: those that prefill, those that decode, and sequences whose last answer still lacks its closing tokens, which
/// ride in the same batches. A failure ends the turn that it happened in and drops its sequence, whose content is then unknown.
/// Engine's thread only.
/// </summary>
sealed class RunningTurns(
    MimoPipeline pipeline, SequenceStore sequences, EngineCounters counters, DeviceProbe probe, TimeProvider time, DeviceEngineOptions options,
    DecodeStep? decode = null)
{
    readonly List<EngineTurn> _prefilling = [];
    readonly List<EngineTurn> _decoding = [];
    readonly List<Sequence> _closing = [];
    // Another one is what a test makes fail.
    readonly DecodeBatch _batch = new(decode ?? pipeline.Decode);
    (EngineTurn Turn, long Releases)? _blocked;

    /// <summary>A turn is over; says how long each takes at this rate, to whoever must estimate when a place is free.</summary>
    public event Action<TimeSpan>? Ended;

    public int Count => _prefilling.Count + _decoding.Count;

    /// <summary>Places that turns of a share have.</summary>
    public int PlacesOf(string share) => Of(_prefilling, share) + Of(_decoding, share);

    public bool IsPrefilling => _prefilling.Count > 0;

    /// <summary>Rows of the last decode step.</summary>
    public int BatchSize { get; private set; }

    /// <summary>Takes the places of turns that were cancelled, or whose reader has been gone for too long.</summary>
    public void Sweep()
    {
        // Backwards, because turns leave on the way.
        for (var i = _decoding.Count - 1; i >= 0; i--)
        {
            var turn = _decoding[i];
            if (turn.IsCancelled || IsAbandoned(turn)) Cancel(turn);
        }
        for (var i = _prefilling.Count - 1; i >= 0; i--)
            if (_prefilling[i].IsCancelled) Cancel(_prefilling[i]);
    }

    bool IsAbandoned(EngineTurn turn) =>
        turn.StalledSince is { } since && turn.IsFull && time.GetElapsedTime(since) > options.ReaderPatience;

    /// <summary>Gives the turn a place and all the blocks that it can need, or neither.</summary>
    public Admission Admit(EngineTurn turn)
    {
        var request = turn.Request;
        if (sequences.Find(request.SessionId)?.Current is { } running)
        {
            // The one who cancelled may ask again before the sweep that would have noticed.
            if (!running.IsCancelled) return Refuse(turn, new InvalidOperationException("A turn of this session is running."));
            Cancel(running);
        }
        if (Count >= options.MaxRunningTurns || _blocked == (turn, sequences.Releases)) return Admission.NoRoom;
        Sequence? sequence;
        try
        {
            sequence = sequences.Acquire(request.SessionId, turn.Features.ImageKey, request.History, turn.Positions);
        }
        catch (Exception e)
        {
            probe.After(e);
            return Refuse(turn, e);
        }
        if (sequence is null)
        {
            _blocked = (turn, sequences.Releases);
            return Admission.NoRoom;
        }
        if (!turn.TryBegin())
        {
            if (!sequence.IsClosing) sequences.Settle(sequence);
            return Admission.Over;
        }
        sequence.Current = turn;
        turn.Admitted(sequence, new PrefillWork(pipeline, sequence, turn, counters), time.GetTimestamp());
        _prefilling.Add(turn);
        return Admission.Admitted;
    }

    /// <summary>One decode step of every turn whose reader keeps up.</summary>
    /// <returns>Whether any ran.</returns>
    public bool Step()
    {
        _batch.Clear();
        foreach (var turn in _decoding)
        {
            if (turn.IsFull)
            {
                turn.StalledSince ??= time.GetTimestamp();
                continue;
            }
            turn.StalledSince = null;
            _batch.Add(turn.Sequence!, turn.LastToken);
        }
        BatchSize = _batch.Count;
        // A turn may have been cut off together with its closing tokens.
        _closing.RemoveAll(static sequence => !sequence.IsClosing);
        foreach (var sequence in _closing) _batch.Add(sequence, sequence.NextClosing);
        if (_batch.Count == 0) return false;
        var start = time.GetTimestamp();
        _batch.Run();
        counters.Stepped(BatchSize, time.GetElapsedTime(start));
        for (var row = 0; row < BatchSize; row++)
        {
            var turn = _batch[row].Current!;
            if (_batch.Failure(row) is { } failure) Fail(turn, failure);
            else Take(turn, _batch.Result(row));
        }
        for (var row = BatchSize; row < _batch.Count; row++) Close(_batch[row], _batch.Failure(row));
        return true;
    }

    /// <summary>Runs at most this many positions and one alignment, of the share with the fewest places first, of the oldest turn in it.</summary>
    /// <returns>Whether any ran.</returns>
    public bool Prefill(int most)
    {
        var left = most;
        var aligned = false;
        while (left > 0 && _prefilling.Count > 0)
        {
            var turn = NextPrefill();
            var work = turn.Prefill!;
            if (turn.Sequence!.IsClosing || (aligned && !work.IsAligned)) break;
            try
            {
                if (!work.IsAligned) work.Align();
                aligned = true;
                left -= work.Run(left, out var first);
                if (first is { } result) Begin(turn, work.Account, result);
            }
            catch (Exception e)
            {
                left--;
                Fail(turn, e);
            }
        }
        return left < most;
    }

    EngineTurn NextPrefill()
    {
        var (next, fewest) = (_prefilling[0], PlacesOf(_prefilling[0].Request.Share));
        foreach (var turn in _prefilling)
            if (turn.Request.Share != next.Request.Share && PlacesOf(turn.Request.Share) is var places && places < fewest) (next, fewest) = (turn, places);
        return next;
    }

    static int Of(List<EngineTurn> turns, string share)
    {
        var count = 0;
        foreach (var turn in turns)
            if (turn.Request.Share == share) count++;
        return count;
    }

    /// <summary>Forgets a session; its running turn is cancelled.</summary>
    public void Drop(string sessionId)
    {
        if (sequences.Find(sessionId) is not { } sequence) return;
        if (sequence.Current is { } turn) Cancel(turn);
        _closing.Remove(sequence);
        sequences.Drop(sequence);
    }

    public void FailAll(Exception reason)
    {
        while (Count > 0)
        {
            var turn = _decoding.Count > 0 ? _decoding[^1] : _prefilling[^1];
            // Not retired: it asks the clock, and nothing that may have failed stands between a reader and its end.
            Leave(turn);
            turn.Fail(reason);
        }
    }

    void Begin(EngineTurn turn, TurnPrefill account, StepResult first)
    {
        _prefilling.Remove(turn);
        _decoding.Add(turn);
        counters.Begun(account);
        turn.Begun(account);
        Take(turn, first);
    }

    void Take(EngineTurn turn, StepResult result)
    {
        if (!result.IsFinite)
        {
            Fail(turn, new ModelOutputException());
            return;
        }
        if (result.Token == pipeline.Tokenizer.EosId)
        {
            Finish(turn, [result.Token], tokenLimitReached: false);
            return;
        }
        turn.Emit(new DecodeEvent(result.Token, result.SegVector is { } vector ? MemoryMarshal.AsBytes(vector.AsSpan()).ToArray() : null));
        if (turn.Answer.Count >= turn.MaxNewTokens) Finish(turn, [result.Token, pipeline.Tokenizer.EosId], tokenLimitReached: true);
    }

    void Finish(EngineTurn turn, ReadOnlySpan<int> tail, bool tokenLimitReached)
    {
        var sequence = turn.Sequence!;
        var positions = sequence.State.Length + tail.Length - sequence.End;
        var past = new PastTurn(turn.Request.Question, turn.Request.Prompts, [.. turn.Answer], positions);
        sequence.Append(past, tail);
        _closing.Add(sequence);
        Retire(turn);
        turn.Finish(new TurnOutcome(past, tokenLimitReached));
    }

    void Close(Sequence sequence, Exception? failure)
    {
        sequence.Closed();
        if (failure is null && sequence.IsClosing) return;
        _closing.Remove(sequence);
        if (failure is null)
        {
            // A next turn that has been admitted meanwhile needs what is reserved.
            if (sequence.Current is null) sequences.Settle(sequence);
            return;
        }
        // The answer is out and right; what is lost is a cache of it.
        if (sequence.Current is { } next) Fail(next, failure);
        else sequences.Drop(sequence);
        probe.After(failure);
    }

    void Cancel(EngineTurn turn)
    {
        var sequence = turn.Sequence!;
        Retire(turn);
        if (!sequence.IsClosing)
        {
            sequence.CutToLastTurn();
            sequences.Settle(sequence);
        }
        turn.Fail(new OperationCanceledException());
    }

    void Fail(EngineTurn turn, Exception reason)
    {
        Retire(turn);
        _closing.Remove(turn.Sequence!);
        sequences.Drop(turn.Sequence!);
        turn.Fail(reason);
        probe.After(reason);
    }

    void Retire(EngineTurn turn)
    {
        Ended?.Invoke(time.GetElapsedTime(turn.AdmittedAt) / Count);
        Leave(turn);
    }

    void Leave(EngineTurn turn)
    {
        if (!_decoding.Remove(turn)) _prefilling.Remove(turn);
        turn.Prefill?.Dispose();
        if (turn.Sequence?.Current == turn) turn.Sequence.Current = null;
    }

    static Admission Refuse(EngineTurn turn, Exception reason)
    {
        if (turn.TryBegin()) turn.Fail(reason);
        return Admission.Over;
    }
}
