using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Segment;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Engine.Scheduling;

/// <summary>
/// The engine's thread. TorchSharp's dispose scopes and inference mode are thread-static and an await may resume elsewhere, so one
/// thread does all arithmetic and never awaits: it loads the model, runs iterations (<see cref="Iteration"/>) until it is stopped,
/// sleeps when there is nothing to do, and disposes everything that was made here.
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
            using var pool = Blocks(pipeline);
            using var sequences = new SequenceStore(pipeline, pool, Counters);
            var capacity = Math.Min(pipeline.Config.Llama.MaxPositions, sequences.Capacity);
            using var features = Features;
            Serve(pipeline, sequences, new LoadedModel(pipeline, capacity));
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

    void Serve(MimoPipeline pipeline, SequenceStore sequences, LoadedModel model)
    {
        var probe = new DeviceProbe(pipeline.Probe);
        var turns = new RunningTurns(pipeline, sequences, Counters, probe, _time, _options);
        turns.Ended += elapsed => Queue.Took(WorkClass.Align, elapsed);
        var device = new DeviceContext(pipeline, Features, sequences, turns, Counters, probe);
        using var lane = _options.MaskThread ? Lane(device) : null;
        var iteration = new Iteration(device, Queue, new Scheduler(_options), _time, makesMasks: lane is null);
        _loaded.SetResult(model);
        var stopped = new EngineUnavailableException("The engine has stopped.");
        try
        {
            while (!Queue.IsClosed(out _))
                if (!iteration.Run()) Queue.Wait(turns.Count > 0 ? PauseCheck : Timeout.InfiniteTimeSpan);
        }
        finally
        {
            iteration.Stop(stopped);
            turns.FailAll(stopped);
        }
    }

    // A core goes to the masks that are being made: one thread fewer costs a step little, where sharing its core would make the mask late
    // and the step wait for the thread that lost its turn.
    MaskLane Lane(DeviceContext device) => new(
        new MaskRun(device.Pipeline, Queue, Counters, _time), Queue, _options.MaskBatch,
        working => device.Pipeline.SparedThreads = working ? 1 : 0, Judge);

    void Judge(Exception failure)
    {
        try
        {
            Queue.Add(new UnitWork<bool>(WorkClass.Control, on =>
            {
                on.Probe.After(failure);
                return true;
            }, CancellationToken.None));
        }
        catch (EngineUnavailableException)
        {
            // The engine has ended meanwhile, and nothing is left to judge.
        }
    }

    KvBlockPool Blocks(MimoPipeline pipeline)
    {
        long blocks = _options.SequenceBlocks > 0 ? _options.SequenceBlocks : _options.SequenceBytes / pipeline.KvBlockBytes;
        var shortest = pipeline.Tokenize("", firstTurn: true);
        var least = BlocksFor(shortest.Before.Length) + BlocksFor(shortest.PrefillLength + 2);
        if (blocks < least)
        {
            throw new InvalidOperationException(
                $"{nameof(DeviceEngineOptions.SequenceBytes)} or {nameof(DeviceEngineOptions.SequenceBlocks)} gives {blocks} blocks of keys "
                + $"and values; the shortest turn of this model takes {least} of {pipeline.KvBlockBytes} bytes.");
        }
        return pipeline.NewPool((int)Math.Min(blocks, int.MaxValue));
    }

    static int BlocksFor(int positions) => (positions + MimoPipeline.KvBlockTokens - 1) / MimoPipeline.KvBlockTokens;
}
