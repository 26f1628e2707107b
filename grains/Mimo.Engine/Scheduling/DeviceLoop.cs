using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Engine.Scheduling;

/// <summary>
/// The engine's thread. TorchSharp's dispose scopes and inference mode are thread-static and an await may resume elsewhere, so one
/// thread does all arithmetic, in whole units, and never awaits:
/// <code>
/// load the model
/// until stopped:   (1) one decode step of every running turn        RunningTurns.Round
///                  (2) at most one other unit                       WorkQueue.Take
///                  (3) neither: sleep until something comes
/// dispose everything that was made here
/// </code>
/// </summary>
sealed class DeviceLoop
{
    // A paused turn's patience is looked at this often while nothing else wakes the thread.
    static readonly TimeSpan PauseCheck = TimeSpan.FromSeconds(1);

    readonly Func<MimoPipeline> _load;
    readonly DeviceEngineOptions _options;
    readonly TimeProvider _time;
    readonly TaskCompletionSource<LoadedModel> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public DeviceLoop(Func<MimoPipeline> load, DeviceEngineOptions options, FeatureStore features, WorkQueue queue, EngineCounters counters, TimeProvider time)
    {
        (_load, _options, Features, Queue, Counters, _time) = (load, options, features, queue, counters, time);
        new Thread(Main) { IsBackground = true, Name = "mimo-device" }.Start();
    }

    public WorkQueue Queue { get; }
    public FeatureStore Features { get; }
    public EngineCounters Counters { get; }
    public Task<LoadedModel> Loaded => _loaded.Task;
    public Task Ended => _ended.Task;
    public Exception? Fault { get; private set; }

    void Main()
    {
        try
        {
            torch.set_num_threads(_options.Threads);
            using var pipeline = _load();
            using var sequences = Prepare(pipeline, out var model);
            using var features = Features;
            var turns = new RunningTurns(pipeline, sequences, Counters, _time, _options.ReaderPatience);
            var device = new DeviceContext(pipeline, features, sequences, turns, Counters);
            _loaded.SetResult(model);
            try
            {
                while (!Queue.IsClosed(out _)) Turn(device, model.MaxRunningTurns);
            }
            finally
            {
                turns.FailAll(new EngineUnavailableException("The engine has stopped."));
            }
        }
        catch (Exception e)
        {
            Fault = e;
            Queue.Close(e);
            _loaded.TrySetException(new EngineUnavailableException("The model did not load.", e));
            _ = _loaded.Task.Exception;
        }
        finally
        {
            Counters.Dispose();
            _ended.SetResult();
        }
    }

    void Turn(DeviceContext device, int places)
    {
        var turns = device.Turns;
        Features.Sweep();
        var stepped = false;
        if (turns.Count > 0)
        {
            var start = _time.GetTimestamp();
            stepped = turns.Round();
            if (stepped) Queue.Decoded(_time.GetElapsedTime(start));
        }
        // Turns that all pause for their readers do not decode, so they are owed nothing.
        var decoding = stepped && turns.Count > 0;
        if (Queue.Take(decoding, turns.Count < places) is { } work) Run(work, device, decoding);
        else if (!decoding) Queue.Wait(turns.Count > 0 ? PauseCheck : Timeout.InfiniteTimeSpan);
    }

    void Run(DeviceWork work, DeviceContext device, bool decoding)
    {
        var start = _time.GetTimestamp();
        Counters.Waited(work.Kind, _time.GetElapsedTime(work.QueuedAt, start));
        using (NewDisposeScope())
        using (inference_mode())
        {
            work.Run(device);
        }
        var elapsed = _time.GetElapsedTime(start);
        Queue.Ran(work.Kind, elapsed, decoding);
        Counters.Ran(work.Kind, elapsed);
    }

    SequenceStore Prepare(MimoPipeline pipeline, out LoadedModel model)
    {
        using var mode = inference_mode();
        using var probe = pipeline.NewState();
        var fits = (int)Math.Min(_options.MaxRunningTurns, _options.SequenceBytes / probe.Bytes);
        if (fits < 1)
        {
            throw new InvalidOperationException(
                $"{nameof(DeviceEngineOptions.SequenceBytes)} is {_options.SequenceBytes}; one sequence of this model takes {probe.Bytes}.");
        }
        model = new LoadedModel(pipeline, probe.Capacity, fits);
        return new SequenceStore(pipeline, _options.SequenceBytes, probe.Bytes);
    }
}
