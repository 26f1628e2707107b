using System.Diagnostics.CodeAnalysis;

namespace Mimo.Engine.Scheduling;

/// <summary>
/// What waits for the device, bounded by kind, and the rule for what runs in the gap after a round of decode steps (one step of every
/// running turn). A gap holds one unit:
/// <list type="number">
/// <item>a unit that has waited longer than <see cref="DeviceEngineOptions.MaxGapWait"/>, the oldest first;</item>
/// <item>otherwise the most urgent kind, first come first served within it;</item>
/// <item>where turns run, encodes and transfers wait until decoding has had its share of the time since the last of them.</item>
/// </list>
/// So decoding pauses for at most one unit at a time, and a unit with n older ones before it starts at the latest MaxGapWait plus n + 1
/// gaps (a unit and a round each) after it came. Begins of turns also need a free place, which no clock can promise.
/// </summary>
sealed class WorkQueue(DeviceEngineOptions options, TimeProvider time)
{
    static readonly int Kinds = Enum.GetValues<WorkClass>().Length;

    readonly object _lock = new();
    readonly Queue<DeviceWork>[] _queues = [.. Enumerable.Range(0, Kinds).Select(_ => new Queue<DeviceWork>())];
    readonly TimeSpan[] _lately = new TimeSpan[Kinds];
    TimeSpan _owedToDecoding;
    bool _signalled;
    Exception? _closed;

    public int Count
    {
        get { lock (_lock) return _queues.Sum(queue => queue.Count); }
    }

    /// <exception cref="EngineBusyException">The bound of this kind is reached.</exception>
    /// <exception cref="EngineUnavailableException">The engine has stopped or failed.</exception>
    public void Add(DeviceWork work)
    {
        lock (_lock)
        {
            if (_closed is not null) throw new EngineUnavailableException(_closed.Message, _closed);
            var queue = _queues[(int)work.Kind];
            if (IsBounded(work.Kind) && queue.Count >= Bound(work.Kind))
            {
                // Room taken by those who left while they waited is room.
                RemoveAbandoned(queue);
                if (queue.Count >= Bound(work.Kind)) throw new EngineBusyException(RetryAfter(work.Kind));
            }
            work.QueuedAt = time.GetTimestamp();
            queue.Enqueue(work);
            Wake();
        }
    }

    /// <summary>The unit for this gap; null when there is none, or none that may run yet.</summary>
    /// <param name="decoding">Whether turns are running.</param>
    /// <param name="placeFree">Whether a turn may begin.</param>
    public DeviceWork? Take(bool decoding, bool placeFree)
    {
        lock (_lock)
        {
            while (Choose(decoding, placeFree) is { } queue)
            {
                var work = queue.Dequeue();
                if (!work.Abandoned) return work;
            }
            return null;
        }
    }

    /// <summary>Tells how long a unit took, which sets what decoding is owed and when a refused caller should come back.</summary>
    public void Ran(WorkClass kind, TimeSpan elapsed, bool decoding)
    {
        lock (_lock)
        {
            var mean = _lately[(int)kind];
            _lately[(int)kind] = mean == TimeSpan.Zero ? elapsed : mean + (elapsed - mean) / 4;
            if (decoding && Yields(kind)) _owedToDecoding += elapsed * (options.DecodeShare / (1 - options.DecodeShare));
        }
    }

    public void Decoded(TimeSpan elapsed)
    {
        lock (_lock) _owedToDecoding = _owedToDecoding > elapsed ? _owedToDecoding - elapsed : TimeSpan.Zero;
    }

    /// <summary>Ends a wait, or the next one if none is on.</summary>
    public void Signal()
    {
        lock (_lock) Wake();
    }

    /// <summary>Blocks until work comes, <see cref="Signal"/> is called or the time is over.</summary>
    public void Wait(TimeSpan longest)
    {
        lock (_lock)
        {
            if (!_signalled) Monitor.Wait(_lock, longest);
            _signalled = false;
        }
    }

    /// <summary>Refuses all that waits and all that comes.</summary>
    public void Close(Exception reason)
    {
        DeviceWork[] left;
        lock (_lock)
        {
            _closed ??= reason;
            left = [.. _queues.SelectMany(queue => queue)];
            foreach (var queue in _queues) queue.Clear();
            Wake();
        }
        foreach (var work in left) work.Refuse(new EngineUnavailableException(reason.Message, reason));
    }

    public bool IsClosed([NotNullWhen(true)] out Exception? reason)
    {
        lock (_lock) return (reason = _closed) is not null;
    }

    Queue<DeviceWork>? Choose(bool decoding, bool placeFree)
    {
        var now = time.GetTimestamp();
        Queue<DeviceWork>? overdue = null, urgent = null;
        for (var kind = 0; kind < Kinds; kind++)
        {
            var queue = _queues[kind];
            if (queue.Count == 0 || ((WorkClass)kind == WorkClass.Align && !placeFree)) continue;
            var first = queue.Peek();
            if (time.GetElapsedTime(first.QueuedAt, now) > options.MaxGapWait
                && (overdue is null || first.QueuedAt < overdue.Peek().QueuedAt)) overdue = queue;
            if (urgent is null && !(decoding && Yields((WorkClass)kind) && _owedToDecoding > TimeSpan.Zero)) urgent = queue;
        }
        return overdue ?? urgent;
    }

    TimeSpan RetryAfter(WorkClass kind)
    {
        var ahead = _lately[(int)kind] * _queues[(int)kind].Count;
        return TimeSpan.FromSeconds(Math.Clamp(ahead.TotalSeconds, 0.25, 30));
    }

    int Bound(WorkClass kind) => kind == WorkClass.Align ? options.MaxWaitingTurns : options.MaxWaitingUnits;

    // Masks belong to answers that have begun: the bound on running turns is theirs.
    static bool IsBounded(WorkClass kind) => kind is not (WorkClass.Control or WorkClass.Segment);

    static bool Yields(WorkClass kind) => kind is WorkClass.Transfer or WorkClass.Encode;

    static void RemoveAbandoned(Queue<DeviceWork> queue)
    {
        for (var left = queue.Count; left > 0; left--)
        {
            var work = queue.Dequeue();
            if (!work.Abandoned) queue.Enqueue(work);
        }
    }

    void Wake()
    {
        _signalled = true;
        Monitor.Pulse(_lock);
    }
}
