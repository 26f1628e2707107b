using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Decode;

/// <summary>
/// A turn on its way through the engine. Its reader takes tokens from a bounded channel; the engine never waits for the reader but
/// pauses this turn. Disposing it before its end cancels it: no further step runs, and the sequence is as it was before the turn.
/// </summary>
public sealed class EngineTurn : IDisposable
{
    const int Waiting = 0, Running = 1, Over = 2;

    readonly Channel<DecodeEvent> _events;
    readonly int _buffer;
    readonly Action _wake;
    readonly TaskCompletionSource<TurnPrefill> _prefilled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource<TurnOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenRegistration _cancellation;
    int _phase = Waiting;
    volatile bool _cancelled;
    volatile bool _stalled;

    internal EngineTurn(
        TurnRequest request, TurnTokens tokens, FeatureLease features, int maxNewTokens, int positions, int buffer, Action wake,
        CancellationToken cancellationToken)
    {
        (Request, Tokens, Features, MaxNewTokens, Positions) = (request, tokens, features, maxNewTokens, positions);
        (_buffer, _wake) = (buffer, wake);
        _events = Channel.CreateBounded<DecodeEvent>(new BoundedChannelOptions(buffer) { SingleReader = true });
        _cancellation = cancellationToken.UnsafeRegister(static turn => ((EngineTurn)turn!).Cancel(), this);
    }

    /// <summary>Completes before the first token can be read.</summary>
    public Task<TurnPrefill> Prefilled => _prefilled.Task;

    /// <summary>Completes when the last token has been written.</summary>
    public Task<TurnOutcome> Outcome => _outcome.Task;

    /// <summary>Tokens as they are sampled; read once.</summary>
    /// <exception cref="OperationCanceledException">The turn was cancelled.</exception>
    /// <exception cref="EngineUnavailableException">The engine stopped.</exception>
    public async IAsyncEnumerable<DecodeEvent> Events([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var item in _events.Reader.ReadAllAsync(cancellationToken))
        {
            if (_stalled) _wake();
            yield return item;
        }
    }

    public void Dispose()
    {
        _cancellation.Dispose();
        Cancel();
    }

    internal TurnRequest Request { get; }
    internal TurnTokens Tokens { get; }
    internal FeatureLease Features { get; }
    internal int MaxNewTokens { get; }
    /// <summary>Of transcript, question and longest answer together.</summary>
    internal int Positions { get; }

    internal bool IsCancelled => _cancelled;
    internal bool IsOver => Volatile.Read(ref _phase) == Over;
    internal bool IsFull => _stalled = _events.Reader.Count >= _buffer;

    // The rest belongs to the engine's thread.
    internal Sequence? Sequence { get; private set; }
    internal PrefillWork? Prefill { get; private set; }
    internal long AdmittedAt { get; private set; }
    internal List<int> Answer { get; } = [];
    internal int LastToken => Answer[^1];
    /// <summary>Timestamp since which the reader has been behind; null while it keeps up.</summary>
    internal long? StalledSince { get; set; }

    /// <summary>False when it was cancelled while it waited, and has told its reader so.</summary>
    internal bool TryBegin() => Interlocked.CompareExchange(ref _phase, Running, Waiting) == Waiting;

    internal void Admitted(Sequence sequence, PrefillWork prefill, long timestamp) =>
        (Sequence, Prefill, AdmittedAt) = (sequence, prefill, timestamp);

    internal void Begun(TurnPrefill prefill) => _prefilled.TrySetResult(prefill);

    internal void Emit(DecodeEvent item)
    {
        Answer.Add(item.Token);
        _events.Writer.TryWrite(item);
    }

    internal void Finish(TurnOutcome outcome)
    {
        Settle();
        _outcome.TrySetResult(outcome);
        _events.Writer.TryComplete();
    }

    internal void Fail(Exception reason)
    {
        Settle();
        _prefilled.TrySetException(reason);
        _outcome.TrySetException(reason);
        _events.Writer.TryComplete(reason);
        // Seen here, so that a reader who only follows the events leaves no unobserved exception behind.
        _ = _prefilled.Task.Exception;
        _ = _outcome.Task.Exception;
    }

    void Settle()
    {
        Volatile.Write(ref _phase, Over);
        Features.Dispose();
        _cancellation.Unregister();
    }

    void Cancel()
    {
        if (IsOver) return;
        _cancelled = true;
        // What still waits ends here and now: it would otherwise hold room in the queue and features on the device until its turn came.
        if (Interlocked.CompareExchange(ref _phase, Over, Waiting) == Waiting) Fail(new OperationCanceledException());
        else _wake();
    }
}
