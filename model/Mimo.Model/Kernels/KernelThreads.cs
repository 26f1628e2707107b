using System.Diagnostics;

namespace Mimo.Model.Kernels;

/// <summary>
/// The caller and a few threads that share its jobs. Pieces are claimed one by one, so a thread that another process keeps off its core
/// delays nobody but for the piece it holds: OpenMP's barrier, where everyone waits for everyone, makes a step 50 times slower then.
/// Idle threads watch for a moment and then sleep, each by itself: a run wakes those that it wants and no other. One caller at a time;
/// running a job allocates nothing.
/// </summary>
sealed class KernelThreads : IDisposable
{
    const int ChunkBits = 20;
    const int ChunkMask = (1 << ChunkBits) - 1;
    static readonly long Watch = Stopwatch.Frequency / 20_000;

    readonly Helper[] _helpers;
    IKernelJob? _job;
    long _run;
    // Run number, number of chunks and next chunk in one word: whoever takes a chunk knows by the same access that it is still valid.
    long _ticket;
    int _done;
    int _active;
    volatile bool _stop;

    sealed class Helper : IDisposable
    {
        public Thread Thread = null!;
        // Not a SemaphoreSlim, which watches again, for longer than the thread already has.
        public readonly AutoResetEvent Wake = new(false);
        public int Asleep;
        public long Sleeps;

        public void Dispose()
        {
            Wake.Set();
            Thread.Join();
            Wake.Dispose();
        }
    }

    /// <param name="count">Threads with the caller, at least 1.</param>
    public KernelThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _active = count;
        _helpers = [.. Enumerable.Range(1, count - 1).Select(_ => new Helper())];
        for (var i = 1; i < count; i++)
        {
            var worker = i;
            _helpers[i - 1].Thread = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"kernels {worker}" };
        }
        foreach (var helper in _helpers) helper.Thread.Start();
    }

    public int Count => _helpers.Length + 1;

    /// <summary>How many of the threads stand back, so that other work has their cores; the caller's own never does.</summary>
    /// <value>0 (default) to all but one; more is all but one. Set by any thread at any time, also during a run: what a helper has claimed it finishes.</value>
    public int Spared
    {
        get => Count - Volatile.Read(ref _active);
        set => Volatile.Write(ref _active, Math.Clamp(Count - value, 1, Count));
    }

    /// <summary>Returns when all chunks are done.</summary>
    /// <param name="job">Its fields must not change meanwhile.</param>
    /// <param name="chunks">0 to a million.</param>
    public void Run(IKernelJob job, int chunks)
    {
        if (Volatile.Read(ref _active) == 1 || chunks <= 1)
        {
            for (var i = 0; i < chunks; i++) job.Run(i, 0);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, ChunkMask - Count);
        (_job, _done) = (job, 0);
        Interlocked.Exchange(ref _ticket, (++_run << (2 * ChunkBits)) | ((long)chunks << ChunkBits));
        for (var i = Math.Min(Volatile.Read(ref _active), chunks) - 2; i >= 0; i--) Wake(_helpers[i]);
        Work(0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _done) != chunks) spin.SpinOnce(sleep1Threshold: -1);
    }

    public void Dispose()
    {
        _stop = true;
        foreach (var helper in _helpers) helper.Dispose();
    }

    /// <summary>How often a helper, 1 and up, has gone to sleep: one that stands back does so once, however many runs pass it by.</summary>
    internal long Sleeps(int worker) => Interlocked.Read(ref _helpers[worker - 1].Sleeps);

    static void Wake(Helper helper)
    {
        if (Volatile.Read(ref helper.Asleep) != 0 && Interlocked.Exchange(ref helper.Asleep, 0) != 0) helper.Wake.Set();
    }

    static bool HasChunk(long ticket) => (ticket & ChunkMask) < ((ticket >> ChunkBits) & ChunkMask);

    bool Work(int worker)
    {
        var worked = false;
        // A look before the claim: idle threads would otherwise pass the word from cache to cache, and count it up for ever.
        while (HasChunk(Volatile.Read(ref _ticket)))
        {
            var ticket = Interlocked.Increment(ref _ticket) - 1;
            if (!HasChunk(ticket)) break;
            _job!.Run((int)(ticket & ChunkMask), worker);
            Interlocked.Increment(ref _done);
            worked = true;
        }
        return worked;
    }

    bool IsWanted(int worker) => worker < Volatile.Read(ref _active);

    void Serve(int worker)
    {
        var self = _helpers[worker - 1];
        var idleSince = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            if (IsWanted(worker) && Work(worker)) idleSince = Stopwatch.GetTimestamp();
            else if (IsWanted(worker) && Stopwatch.GetTimestamp() - idleSince < Watch) Thread.SpinWait(10);
            else
            {
                Sleep(worker, self);
                idleSince = Stopwatch.GetTimestamp();
            }
        }
    }

    void Sleep(int worker, Helper self)
    {
        Interlocked.Increment(ref self.Sleeps);
        Interlocked.Exchange(ref self.Asleep, 1);
        // Whoever published a job before the line above has not seen it; whoever did so after it wakes this thread, now or in a moment.
        if (_stop || (IsWanted(worker) && HasChunk(Volatile.Read(ref _ticket)) && Interlocked.Exchange(ref self.Asleep, 0) != 0)) return;
        self.Wake.WaitOne();
    }
}
