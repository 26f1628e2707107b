using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Engine.Scheduling;
using Mimo.Engine.Segment;
using Mimo.Imaging.Pixels;
using Mimo.Model.Configuration;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Engine;

/// <summary>
/// One device and the one thread that owns every tensor on it. Callers await; nothing here computes on their thread, and no tensor
/// leaves. Every queue is bounded: a call beyond the bound ends at once with <see cref="EngineBusyException"/>.
/// </summary>
public sealed class DeviceEngine : IDeviceEngine
{
    readonly DeviceLoop _loop;
    readonly DeviceEngineOptions _options;
    readonly TimeProvider _time;

    /// <summary>Starts to load; <see cref="Ready"/> tells when it can serve.</summary>
    /// <param name="load">Called on the engine's thread.</param>
    /// <param name="options">Limits.</param>
    /// <param name="time">Null is the system clock.</param>
    /// <param name="meters">Null makes a meter of its own.</param>
    public DeviceEngine(Func<MimoPipeline> load, DeviceEngineOptions options, TimeProvider? time = null, IMeterFactory? meters = null)
    {
        options.Validate();
        _options = options;
        _time = time ?? TimeProvider.System;
        var queue = new WorkQueue(options, _time);
        _loop = new DeviceLoop(
            load, options, new FeatureStore(options.FeatureBytes, queue.Signal), queue, new EngineCounters(meters), _time);
    }

    /// <exception cref="EngineUnavailableException">The model did not load.</exception>
    public Task Ready => _loop.Loaded;

    /// <summary>Completes when the engine has ended, by disposal or by a failure: <see cref="Health"/> tells which.</summary>
    public Task Ended => _loop.Ended;

    public EngineHealth Health =>
        _loop.Fault is not null ? EngineHealth.Failed
        : _loop.Queue.IsClosed(out _) ? EngineHealth.Stopped
        : _loop.Loaded.IsCompletedSuccessfully ? EngineHealth.Serving
        : EngineHealth.Loading;

    public MimoConfig Config => Model.Pipeline.Config;

    /// <summary>First 12 hex digits of the checkpoint's SHA-256.</summary>
    public string Revision => Model.Pipeline.Revision;

    public long Parameters => Model.Pipeline.Parameters;

    /// <summary>Most positions that a session's transcript may take.</summary>
    public int SequenceCapacity => Model.Capacity;

    public ITextTokenizer Tokenizer => Model.Pipeline.Tokenizer;

    LoadedModel Model => _loop.Loaded.IsCompletedSuccessfully
        ? _loop.Loaded.Result
        : throw new EngineUnavailableException("The model is not loaded.", _loop.Fault);

    /// <summary>The features of an image if the device holds them; the caller disposes the lease.</summary>
    public FeatureLease? TryPin(string imageKey) => _loop.Features.TryPin(imageKey, out var lease) ? lease : null;

    /// <summary>Runs the vision encoders, unless the device holds the features by the time it would begin.</summary>
    /// <exception cref="EngineBusyException">Too many images wait, or those in use leave no room for these features.</exception>
    public Task<EncodeOutcome> Encode(string imageKey, PixelBuffer image, CancellationToken cancellationToken)
    {
        var pipeline = Model.Pipeline;
        var pending = _loop.Features.Expect(imageKey);
        var work = new EncodeWork(imageKey, FeatureBytes, cancellationToken, pending);
        try
        {
            // The room first: an image that is refused must not cost its resizing.
            Add(work);
        }
        catch
        {
            pending.Dispose();
            throw;
        }
        Settle(work.Result, pending);
        _ = Task.Run(() =>
        {
            try
            {
                if (!work.Abandoned) work.Prepared(pipeline.Prepare(image));
            }
            catch (Exception e)
            {
                work.Refuse(e);
            }
            _loop.Queue.Signal();
        }, CancellationToken.None);
        return work.Result;
    }

    /// <summary>Brings exported features onto the device.</summary>
    /// <exception cref="InvalidDataException">The payload is not of this model.</exception>
    /// <exception cref="EngineBusyException">As for <see cref="Encode"/>.</exception>
    public async Task<EncodeOutcome> Import(string imageKey, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        using var pending = _loop.Features.Expect(imageKey);
        return await Submit(WorkClass.Transfer, device =>
        {
            if (device.Features.TryPin(imageKey, out var held)) return new EncodeOutcome(held, Computed: false, TimeSpan.Zero);
            if (!device.Features.TryReserve(FeatureBytes)) throw new EngineBusyException(TimeSpan.FromSeconds(1));
            try
            {
                var start = _time.GetTimestamp();
                var lease = device.Features.Add(imageKey, device.Pipeline.Import(payload.Span), pending);
                return new EncodeOutcome(lease, Computed: true, _time.GetElapsedTime(start));
            }
            finally
            {
                device.Features.Unreserve(FeatureBytes);
            }
        }, cancellationToken);
    }

    /// <summary>A copy of the features for a cache.</summary>
    public async Task<byte[]> Export(FeatureLease features, CancellationToken cancellationToken)
    {
        using var pin = features.Share();
        return await Submit(WorkClass.Transfer, device => device.Pipeline.Export(pin.Features), cancellationToken);
    }

    /// <summary>
    /// Drops the image's features and the keys and values of idle sessions on it. Turns and masks that use them now finish with them,
    /// and then they go; so do those that an encode or an import under way will bring.
    /// </summary>
    public Task ReleaseImage(string imageKey) => Submit(WorkClass.Control, device =>
    {
        device.Features.Forget(imageKey);
        device.Sequences.Release(imageKey);
        return true;
    }, CancellationToken.None);

    /// <summary>As <see cref="ReleaseImage"/>, for every image whose key begins so: a tenant's.</summary>
    public Task ReleaseImages(string prefix) => Submit(WorkClass.Control, device =>
    {
        device.Features.ForgetPrefix(prefix);
        device.Sequences.ReleasePrefix(prefix);
        return true;
    }, CancellationToken.None);

    /// <summary>Queues a turn. It keeps the features pinned until its end, whatever the caller does with its own lease.</summary>
    /// <exception cref="SequenceFullException">Transcript, question and longest answer exceed <see cref="SequenceCapacity"/>.</exception>
    /// <exception cref="EngineBusyException">Too many turns wait.</exception>
    public EngineTurn Ask(TurnRequest request, FeatureLease features, CancellationToken cancellationToken)
    {
        var tokens = Model.Pipeline.Tokenize(request.Question, firstTurn: request.History.Count == 0, request.Prompts);
        var limit = Config.MaxNewTokens;
        var newTokens = request.MaxNewTokens is > 0 and var asked ? Math.Min(asked, limit) : limit;
        var needed = request.History.Sum(turn => turn.Positions) + tokens.PrefillLength + newTokens + 1;
        if (needed > SequenceCapacity) throw new SequenceFullException();
        var turn = new EngineTurn(
            request, tokens, features.Share(), newTokens, needed, _options.EventBuffer, _loop.Queue.Signal, cancellationToken);
        try
        {
            Add(new BeginTurn(turn));
            return turn;
        }
        catch (Exception e)
        {
            turn.Fail(e);
            throw;
        }
    }

    /// <summary>A turn of which only the text is known, as this model would have written it.</summary>
    public PastTurn PastTurn(string question, TurnPrompts prompts, string taggedAnswer, bool firstTurn)
    {
        var answer = VicunaTemplate.Answer(Tokenizer, taggedAnswer);
        var prefill = Model.Pipeline.Tokenize(question, firstTurn, prompts).PrefillLength;
        return new PastTurn(question, prompts, answer, prefill + answer.Length + 1);
    }

    /// <summary>Frees a session's keys and values; a turn of it that runs is cancelled.</summary>
    public Task DropSession(string sessionId) => Submit(WorkClass.Control, device =>
    {
        device.Turns.Drop(sessionId);
        return true;
    }, CancellationToken.None);

    /// <summary>Decodes one mask, together with others that wait. Never refused for lack of room: the answer has begun.</summary>
    /// <param name="features">The image.</param>
    /// <param name="segVector">Little-endian float32s, as <see cref="DecodeEvent.SegVector"/>.</param>
    /// <param name="corrections">As <see cref="MaskOrder.Corrections"/>.</param>
    /// <param name="cancellationToken">Ends the wait; a mask that is being made is finished.</param>
    /// <exception cref="ArgumentException">The vector is not of this model.</exception>
    public async Task<MaskOutcome> Segment(
        FeatureLease features, ReadOnlyMemory<byte> segVector, TurnPrompts? corrections, CancellationToken cancellationToken)
    {
        var vector = MemoryMarshal.Cast<byte, float>(segVector.Span).ToArray();
        var shape = Model.Pipeline.ShapeOf(vector, corrections);
        using var pin = features.Share();
        var work = new MaskWork(pin, vector, corrections, shape, cancellationToken);
        Add(work);
        return await work.Result;
    }

    /// <summary>As above, without corrections.</summary>
    public Task<MaskOutcome> Segment(FeatureLease features, ReadOnlyMemory<byte> segVector, CancellationToken cancellationToken) =>
        Segment(features, segVector, null, cancellationToken);

    public Task<EngineSnapshot> Snapshot() => Submit(WorkClass.Control, Describe, CancellationToken.None);

    /// <summary>Ends running turns with <see cref="EngineUnavailableException"/> and frees the device.</summary>
    public async ValueTask DisposeAsync()
    {
        _loop.Queue.Close(new EngineUnavailableException("The engine has stopped."));
        await _loop.Ended;
    }

    EngineSnapshot Describe(DeviceContext device)
    {
        var ((images, bytes), counters, queue) = (device.Features.Held, device.Counters, _loop.Queue);
        return new EngineSnapshot
        {
            LiveTensors = Tensor.TotalCount,
            TensorsOutsideScopes = TorchSharp.DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount,
            Images = images,
            FeatureBytes = bytes,
            FeatureCapacity = device.Features.Capacity,
            Sequences = device.Sequences.Count,
            SequenceBytes = device.Sequences.Bytes,
            KvBlocks = device.Sequences.Blocks,
            KvBlocksFree = device.Sequences.FreeBlocks,
            KvBlocksShared = device.Sequences.SharedBlocks,
            RunningTurns = device.Turns.Count,
            BatchSize = device.Turns.BatchSize,
            WaitingUnits = queue.Count,
            WaitingTurns = queue.Waiting(WorkClass.Align),
            WaitingMasks = queue.Waiting(WorkClass.Segment),
            WaitingTransfers = queue.Waiting(WorkClass.Transfer),
            WaitingEncodes = queue.Waiting(WorkClass.Encode),
            Encodes = counters.Encodes,
            EncodesSaved = Math.Max(0, counters.Turns - counters.Encodes),
            Turns = counters.Turns,
            Steps = counters.Steps,
            Batches = counters.Batches,
            DecodeSeconds = counters.DecodeTime.TotalSeconds,
            StepSeconds = counters.LastStep.TotalSeconds,
            PrefilledTokens = counters.PrefilledTokens,
            ReusedTokens = counters.ReusedTokens,
            SharedTokens = counters.SharedTokens,
            Evictions = counters.Evictions,
            Rebuilds = counters.Rebuilds,
            Masks = counters.Masks,
            MaskBatches = counters.MaskBatches,
            Refusals = counters.Refusals,
        };
    }

    /// <summary>float32 bytes of one image's features, known before they exist.</summary>
    long FeatureBytes =>
        4L * (Config.Clip.Patches * Config.Clip.HiddenSize + Config.Sam.PromptEmbedDim * Config.Sam.EmbeddingSize * Config.Sam.EmbeddingSize);

    static void Settle(Task over, PendingFeatures pending) => over.ContinueWith(
        static (_, awaited) => ((PendingFeatures)awaited!).Dispose(), pending, CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    Task<T> Submit<T>(WorkClass kind, Func<DeviceContext, T> body, CancellationToken cancellationToken)
    {
        var work = new UnitWork<T>(kind, body, cancellationToken);
        Add(work);
        return work.Result;
    }

    void Add(DeviceWork work)
    {
        try
        {
            _loop.Queue.Add(work);
        }
        catch (EngineBusyException)
        {
            _loop.Counters.Refused(work.Kind);
            throw;
        }
    }
}
