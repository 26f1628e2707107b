using System.Diagnostics;

namespace Mimo.Model.Kernels;

/// <summary>
/// The caller and a few threads that share its jobs. Pieces are claimed one by one, so a thread that another process keeps off its core
/// delays nobody but for the piece it holds: OpenMP's barrier, where everyone waits for everyone, makes a step 50 times slower then.
/// Idle threads watch for a moment and then sleep. One caller at a time; running a job allocates nothing.
/// </summary>
sealed class KernelThreads : IDisposable
{
    const int ChunkBits = 20;
    const int ChunkMask = (1 << ChunkBits) - 1;
    static readonly long Watch = Stopwatch.Frequency / 20_000;

    readonly Thread[] _threads;
    readonly SemaphoreSlim _wake = new(0);
    IKernelJob? _job;
    long _run;
    // Run number, number of chunks and next chunk in one word: whoever takes a chunk knows by the same access that it is still valid.
    long _ticket;
    int _done;
    int _asleep;
    int _active;
    volatile bool _stop;

    /// <param name="count">Threads with the caller, at least 1.</param>
    public KernelThreads(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        _active = count;
        _threads = [.. Enumerable.Range(1, count - 1).Select(i => new Thread(() => Serve(i)) { IsBackground = true, Name = $"kernels {i}" })];
        foreach (var thread in _threads) thread.Start();
    }

    public int Count => _threads.Length + 1;

    /// <summary>How many of the threads stand back, so that other work has their cores; the caller's own never does.</summary>
    /// <value>0 (default) to all but one; more is all but one. Set by the caller between two runs.</value>
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
        if (_active == 1 || chunks <= 1)
        {
            for (var i = 0; i < chunks; i++) job.Run(i, 0);
            return;
        }
        ArgumentOutOfRangeException.ThrowIfGreaterThan(chunks, ChunkMask - Count);
        (_job, _done) = (job, 0);
        Interlocked.Exchange(ref _ticket, (++_run << (2 * ChunkBits)) | ((long)chunks << ChunkBits));
        if (Volatile.Read(ref _asleep) is > 0 and var asleep && _wake.CurrentCount == 0) _wake.Release(asleep);
        Work(0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _done) != chunks) spin.SpinOnce(sleep1Threshold: -1);
    }

    public void Dispose()
    {
        _stop = true;
        _wake.Release(Count);
        foreach (var thread in _threads) thread.Join();
        _wake.Dispose();
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

    void Serve(int worker)
    {
        var idleSince = Stopwatch.GetTimestamp();
        while (!_stop)
        {
            if (worker < Volatile.Read(ref _active) && Work(worker)) idleSince = Stopwatch.GetTimestamp();
            else if (Stopwatch.GetTimestamp() - idleSince < Watch) Thread.SpinWait(10);
            else
            {
                Interlocked.Increment(ref _asleep);
                // Whoever published a job before the line above may not have seen it.
                if ((worker >= Volatile.Read(ref _active) || !HasChunk(Volatile.Read(ref _ticket))) && !_stop) _wake.Wait();
                Interlocked.Decrement(ref _asleep);
                idleSince = Stopwatch.GetTimestamp();
            }
        }
    }
}
