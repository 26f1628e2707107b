using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using TorchSharp;

namespace Mimo.Engine.Segment;

/// <summary>
/// A second thread that makes masks while the engine's goes on decoding: one pass at a time, over features that it holds a lease of and
/// weights that nobody writes. Everything that it makes dies on it; what fails is reported to the engine's thread, which alone judges the
/// device. <see cref="Start"/> and <see cref="Dispose"/> belong to the engine's thread.
/// </summary>
sealed class MaskLane : IDisposable
{
    readonly MaskRun _run;
    readonly WorkQueue _queue;
    readonly Action<Exception> _failed;
    readonly List<MaskWork> _masks = [];
    readonly List<FeatureLease> _leases = [];
    readonly SemaphoreSlim _given = new(0);
    readonly Thread _thread;
    volatile bool _busy, _stop;

    /// <param name="run">What makes masks.</param>
    /// <param name="queue">Is woken when the lane is free again.</param>
    /// <param name="failed">Called on the lane's thread.</param>
    public MaskLane(MaskRun run, WorkQueue queue, Action<Exception> failed)
    {
        (_run, _queue, _failed) = (run, queue, failed);
        _thread = new Thread(Serve) { IsBackground = true, Name = "mimo-masks" };
        _thread.Start();
    }

    /// <summary>A pass is under way: masks wait, and those that come meanwhile can share the next.</summary>
    public bool IsBusy => _busy;

    public void Start(IEnumerable<MaskWork> masks)
    {
        foreach (var mask in masks)
        {
            // Whoever asked may have left, and its lease with it; the engine's thread is the one that would free the features.
            if (mask.TryPin() is not { } lease) continue;
            _leases.Add(lease);
            _masks.Add(mask);
        }
        if (_masks.Count == 0) return;
        _busy = true;
        _given.Release();
    }

    /// <summary>Finishes the pass under way.</summary>
    public void Dispose()
    {
        _stop = true;
        _given.Release();
        _thread.Join();
        _given.Dispose();
    }

    void Serve()
    {
        torch.set_num_threads(1);
        while (true)
        {
            _given.Wait();
            if (_masks.Count > 0) Make();
            if (_stop) return;
        }
    }

    void Make()
    {
        try
        {
            _run.Make(_masks, (mask, e) =>
            {
                mask.Refuse(e);
                _failed(e);
            });
        }
        finally
        {
            foreach (var lease in _leases) lease.Dispose();
            _leases.Clear();
            _masks.Clear();
            _busy = false;
            _queue.Signal();
        }
    }
}
