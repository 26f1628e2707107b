using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using TorchSharp;

namespace Mimo.Engine.Segment;

/// <summary>
/// A second thread that makes masks while the engine's goes on decoding: it takes them from the queue by itself, as soon as they are there,
/// one pass at a time; those that come meanwhile can share the next. It reads features that it holds a lease of and weights that nobody
/// writes. Everything that it makes dies on it; what fails is reported to the engine's thread, which alone judges the device.
/// </summary>
sealed class MaskLane : IDisposable
{
    readonly MaskRun _run;
    readonly WorkQueue _queue;
    readonly int _most;
    readonly Action<bool> _working;
    readonly Action<Exception> _failed;
    readonly List<MaskWork> _masks = [];
    readonly List<FeatureLease> _leases = [];
    readonly AutoResetEvent _news = new(false);
    readonly Thread _thread;
    volatile bool _stop;

    /// <param name="run">What makes masks.</param>
    /// <param name="queue">Where they wait.</param>
    /// <param name="most">Masks a pass.</param>
    /// <param name="working">Told when the lane begins to use a core and when it has no more to do. Called on its thread.</param>
    /// <param name="failed">Called on the lane's thread.</param>
    public MaskLane(MaskRun run, WorkQueue queue, int most, Action<bool> working, Action<Exception> failed)
    {
        (_run, _queue, _most, _working, _failed) = (run, queue, most, working, failed);
        _thread = new Thread(Serve) { IsBackground = true, Name = "mimo-masks" };
        _queue.MasksWait = () => _news.Set();
        _thread.Start();
    }

    /// <summary>Finishes the pass under way.</summary>
    public void Dispose()
    {
        _queue.MasksWait = null;
        _stop = true;
        _news.Set();
        _thread.Join();
        _news.Dispose();
    }

    void Serve()
    {
        torch.set_num_threads(1);
        while (!_stop)
        {
            if (!Take())
            {
                _news.WaitOne();
                continue;
            }
            _working(true);
            do Make();
            while (!_stop && Take());
            _working(false);
        }
    }

    /// <returns>Whether there is a pass to make.</returns>
    bool Take()
    {
        while (true)
        {
            _queue.TakeMasks(_most, _masks);
            if (_masks.Count == 0) return false;
            for (var i = _masks.Count - 1; i >= 0; i--)
            {
                // Whoever asked may have left, and its lease with it; the engine's thread is the one that would free the features.
                if (_masks[i].TryPin() is { } lease) _leases.Add(lease);
                else _masks.RemoveAt(i);
            }
            if (_masks.Count > 0) return true;
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
        }
    }
}
