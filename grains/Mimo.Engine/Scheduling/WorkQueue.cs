using System.Diagnostics.CodeAnalysis;

namespace Mimo.Engine.Scheduling;

/// <summary>
/// What waits for the device, in order of arrival by kind, and bounded by kind: a call beyond the bound is refused with the time that
/// the work before it will take, from how long such work took lately. Any thread adds; the engine's thread alone takes, but for masks where
/// they have a thread.
/// </summary>
sealed class WorkQueue(DeviceEngineOptions options, TimeProvider time)
{
    static readonly int Kinds = Enum.GetValues<WorkClass>().Length;
    static readonly TimeSpan SoonestRetry = TimeSpan.FromSeconds(0.25), LatestRetry = TimeSpan.FromSeconds(30);

    readonly object _lock = new();
    readonly List<DeviceWork>[] _queues = [.. Enumerable.Range(0, Kinds).Select(_ => new List<DeviceWork>())];
    readonly TimeSpan[] _lately = new TimeSpan[Kinds];
    bool _signalled;
    Exception? _closed;

    /// <summary>Who makes masks, if not the engine's thread: called under the queue's lock when one has come, in place of waking that thread.</summary>
    public Action? MasksWait
    {
        get { lock (_lock) return field; }
        set { lock (_lock) field = value; }
    }

    public int Count
    {
        get { lock (_lock) return _queues.Sum(queue => queue.Count); }
    }

    public int Waiting(WorkClass kind)
    {
        lock (_lock) return _queues[(int)kind].Count;
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
                queue.RemoveAll(static waiting => waiting.Abandoned);
                if (queue.Count >= Bound(work.Kind)) throw new EngineBusyException(RetryAfter(work.Kind));
            }
            work.QueuedAt = time.GetTimestamp();
            queue.Add(work);
            if (work.Kind == WorkClass.Segment && MasksWait is { } told) told();
            else Wake();
        }
    }

    /// <summary>The oldest of a kind; those whose asker has gone are dropped.</summary>
    public DeviceWork? Peek(WorkClass kind)
    {
        lock (_lock) return First(kind);
    }

    /// <summary>The turn of the share that has the fewest places; of several the oldest.</summary>
    /// <param name="placesOf">Places of a share.</param>
    public BeginTurn? NextTurn(Func<string, int> placesOf)
    {
        lock (_lock)
        {
            if (First(WorkClass.Align) is not BeginTurn next) return null;
            var fewest = placesOf(next.Turn.Request.Share);
            foreach (var waiting in _queues[(int)WorkClass.Align])
            {
                if (fewest == 0) break;
                if (waiting is not BeginTurn { Abandoned: false } turn || turn.Turn.Request.Share == next.Turn.Request.Share) continue;
                if (placesOf(turn.Turn.Request.Share) is var places && places < fewest) (next, fewest) = (turn, places);
            }
            return next;
        }
    }

    public DeviceWork? Take(WorkClass kind)
    {
        lock (_lock)
        {
            var work = First(kind);
            if (work is not null) _queues[(int)kind].RemoveAt(0);
            return work;
        }
    }

    public void Remove(DeviceWork work)
    {
        lock (_lock) _queues[(int)work.Kind].Remove(work);
    }

    /// <summary>The oldest mask and, in order, those behind it that can share its pass.</summary>
    public void TakeMasks(int most, List<MaskWork> into)
    {
        lock (_lock)
        {
            if (First(WorkClass.Segment) is not MaskWork oldest) return;
            var queue = _queues[(int)WorkClass.Segment];
            for (var i = 0; i < queue.Count && into.Count < most;)
            {
                if (queue[i] is MaskWork { Abandoned: false } mask && mask.Shape == oldest.Shape)
                {
                    into.Add(mask);
                    queue.RemoveAt(i);
                }
                else i++;
            }
        }
    }

    /// <summary>Tells how long the device took for one piece of work of this kind.</summary>
    public void Took(WorkClass kind, TimeSpan elapsed)
    {
        lock (_lock)
        {
            var mean = _lately[(int)kind];
            _lately[(int)kind] = mean == TimeSpan.Zero ? elapsed : mean + (elapsed - mean) / 4;
        }
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

    DeviceWork? First(WorkClass kind)
    {
        var queue = _queues[(int)kind];
        while (queue.Count > 0 && queue[0].Abandoned) queue.RemoveAt(0);
        return queue.Count > 0 ? queue[0] : null;
    }

    TimeSpan RetryAfter(WorkClass kind)
    {
        var ahead = _lately[(int)kind] * _queues[(int)kind].Count;
        return ahead < SoonestRetry ? SoonestRetry : ahead > LatestRetry ? LatestRetry : ahead;
    }

    // Masks belong to answers that have begun: the bound on running turns is theirs.
    static bool IsBounded(WorkClass kind) => kind is not (WorkClass.Control or WorkClass.Segment);

    int Bound(WorkClass kind) => kind == WorkClass.Align ? options.MaxWaitingTurns : options.MaxWaitingUnits;

    void Wake()
    {
        _signalled = true;
        Monitor.Pulse(_lock);
    }
}
