using System.Runtime.CompilerServices;
using System.Text;
using Mimo.Contracts.Messages;

namespace Mimo.Grains.Decode;

/// <summary>
/// What a running turn has yielded, kept for its whole length: whoever asks again for the same turn reads from the start. The writer
/// waits while the reader that is furthest is behind, so an answer that nobody reads stops. Memory is bounded by the longest answer. A reader
/// that lags gets the texts it has missed as one: where the cores are full, fewer and larger messages are what lets it catch up.
/// </summary>
/// <param name="ahead">Events that the writer may be ahead of the furthest reader.</param>
/// <param name="aliveEvery">How long a reader waits before it is told that there is nothing new.</param>
/// <param name="time">Clock.</param>
sealed class TurnFeed(int ahead, TimeSpan aliveEvery, TimeProvider time)
{
    readonly Lock _lock = new();
    readonly List<AnswerEvent> _events = [];
    TaskCompletionSource _written = New();
    TaskCompletionSource _read = New();
    int _furthest;
    bool _over;
    Exception? _fault;

    /// <summary>All events with neighbouring texts joined: a replay needs no token rhythm.</summary>
    public AnswerEvent[] Joined()
    {
        var joined = new List<AnswerEvent>();
        lock (_lock)
        {
            for (var next = 0; next < _events.Count;) joined.Add(Next(ref next));
        }
        return [.. joined];
    }

    public async Task Write(AnswerEvent item, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task room;
            lock (_lock)
            {
                if (_events.Count - _furthest < ahead)
                {
                    _events.Add(item);
                    Signal(ref _written);
                    return;
                }
                room = _read.Task;
            }
            await room.WaitAsync(cancellationToken);
        }
    }

    /// <param name="fault">What readers get after the last event; null is a good end.</param>
    public void Complete(Exception? fault)
    {
        lock (_lock)
        {
            (_over, _fault) = (true, fault);
            Signal(ref _written);
        }
    }

    public async IAsyncEnumerable<AnswerEvent> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var next = 0; ;)
        {
            AnswerEvent? item = null;
            Task news;
            lock (_lock)
            {
                news = _written.Task;
                if (next < _events.Count)
                {
                    item = Next(ref next);
                    if (next > _furthest)
                    {
                        _furthest = next;
                        Signal(ref _read);
                    }
                }
                else if (_over)
                {
                    if (_fault is not null) throw _fault;
                    yield break;
                }
            }
            if (item is not null)
            {
                yield return item;
                continue;
            }
            await news.WaitAsync(aliveEvery, time, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            cancellationToken.ThrowIfCancellationRequested();
            if (!news.IsCompleted) yield return new AliveEvent();
        }
    }

    /// <summary>The event at <paramref name="next"/>, a text with those behind it; under the lock.</summary>
    AnswerEvent Next(ref int next)
    {
        var item = _events[next++];
        if (item is not TextEvent || next == _events.Count || _events[next] is not TextEvent) return item;
        var text = new StringBuilder(((TextEvent)item).Text);
        for (; next < _events.Count && _events[next] is TextEvent more; next++) text.Append(more.Text);
        return new TextEvent(text.ToString());
    }

    static void Signal(ref TaskCompletionSource waiting)
    {
        waiting.SetResult();
        waiting = New();
    }

    static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
