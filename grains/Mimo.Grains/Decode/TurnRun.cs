using Mimo.Cluster.Faults;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Engine.Decode;
using Mimo.Grains.Encode;
using Mimo.Grains.Faults;
using Mimo.Grains.Telemetry;
using Mimo.Model.Pipeline;

namespace Mimo.Grains.Decode;

/// <summary>
/// One turn of a session while it runs, on the session's scheduler. Text and masks meet in one feed, which any number of readers
/// follow from the start; where all of them lag, the pump stops, and with it the engine's work on this turn.
/// <code>
/// (1) features of the image on this device     FeatureSupply
/// (2) align, prefill, decode                   DeviceEngine.Ask
/// (3) tokens to text, terms, mask places       GroundedTextParser
/// (4) a mask for each &lt;SEG&gt; at once            IMaskGrain, while (2) goes on
/// (5) the turn is stored, then finished        SessionGrain
/// </code>
/// </summary>
sealed class TurnRun : IAsyncDisposable
{
    const int EventsAhead = 64;
    // Four in flight keep the device's mask queue free for the other sessions.
    const int MasksInFlight = 4;
    const int MaskAttempts = 5;
    static readonly TimeSpan AliveEvery = TimeSpan.FromSeconds(1);
    // A killed silo's grains are elsewhere after 1 s, a hung one's after 3.
    static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);

    readonly TurnServices _services;
    readonly ImageReference _image;
    readonly AskCommand _command;
    readonly Func<TurnRecord, Task> _store;
    readonly TurnFeed _feed;
    readonly CancellationTokenSource _cancellation = new();
    readonly SemaphoreSlim _maskSlots = new(MasksInFlight);
    readonly List<Task> _masks = [];
    readonly List<StoredMask> _sources = [];
    readonly long _start;
    Task _pump = Task.CompletedTask;
    Exception? _maskFault;
    bool _disposed;
    double _firstTokenMs, _firstMaskMs;

    public TurnRun(TurnServices services, ImageReference image, AskCommand command, Func<TurnRecord, Task> store)
    {
        (_services, _image, _command, _store) = (services, image, command, store);
        _feed = new TurnFeed(EventsAhead, AliveEvery, services.Time);
        _start = services.Time.GetTimestamp();
    }

    /// <summary>Kept by the session: the turn ends when nobody reads it any more.</summary>
    public int Readers { get; set; }

    public bool IsStopping => _disposed || _cancellation.IsCancellationRequested;

    /// <summary>It has ended, well or not, and is stored if it ended well; readers may still be at it.</summary>
    public bool IsOver => _pump.IsCompleted;

    public bool IsOf(AskCommand command) => TurnKey.Of(_command).IsOf(command);

    public IAsyncEnumerable<AnswerEvent> Read(CancellationToken cancellationToken) => _feed.Read(cancellationToken);

    public void Start(string sessionId, Transcript transcript)
    {
        _services.Work.AnswerBegins();
        _pump = Pump(sessionId, transcript);
    }

    /// <summary>Cancels what still runs and waits for it. A turn that is being stored is stored.</summary>
    public async Task Stop()
    {
        if (_pump.IsCompleted) return;
        await _cancellation.CancelAsync();
        await _pump;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        // By the session's last reader, and by the session when its silo takes it away.
        if (_disposed) return;
        _disposed = true;
        _services.Work.AnswerEnds();
        _cancellation.Dispose();
        _maskSlots.Dispose();
    }

    async Task Pump(string sessionId, Transcript transcript)
    {
        try
        {
            await Run(sessionId, transcript, _cancellation.Token);
            _feed.Complete(null);
        }
        catch (Exception e)
        {
            await _cancellation.CancelAsync();
            await Task.WhenAll(_masks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            _feed.Complete(StageFaults.Map(_maskFault ?? e, _services.Log));
        }
    }

    async Task Run(string sessionId, Transcript transcript, CancellationToken cancellationToken)
    {
        // Asked on every turn: features may outlive the image on a device, and a deleted image must not answer.
        if (!await _services.Images.Contains(_image.Key, cancellationToken)) throw StageFaults.ImageNotFound();
        using var features = await _services.Supply.Require(_image, cancellationToken);
        using var turn = _services.Engine.Ask(new TurnRequest
        {
            SessionId = sessionId,
            Share = sessionId[..Math.Min(TenantTag.Digits, sessionId.Length)],
            Question = _command.Question,
            Prompts = TurnHistory.Prompts(_command.Boxes, _command.Points),
            History = TurnHistory.Of(transcript, _services.Engine),
            MaxNewTokens = _command.MaxNewTokens,
        }, features.Lease, cancellationToken);
        _ = TurnSpans.Follow(turn);
        var text = new GroundedTextParser(_services.Engine.Tokenizer);
        await foreach (var item in turn.Events(cancellationToken))
        {
            if (_firstTokenMs == 0) _firstTokenMs = Elapsed();
            foreach (var piece in text.Push(item.Token)) await Take(piece, item.SegVector, text, cancellationToken);
        }
        foreach (var piece in text.Finish()) await Take(piece, null, text, cancellationToken);
        await Task.WhenAll(_masks);

        var outcome = await turn.Outcome;
        var finished = Finished(transcript.Turns.Count + 1, await turn.Prefilled, outcome, features);
        cancellationToken.ThrowIfCancellationRequested();
        await _store(Record(finished, outcome));
        await _feed.Write(finished, cancellationToken);
    }

    async Task Take(GroundedPiece piece, byte[]? segVector, GroundedTextParser text, CancellationToken cancellationToken)
    {
        switch (piece)
        {
            case TextPiece words:
                await Send(new TextEvent(words.Text), cancellationToken);
                break;
            case EntityPiece entity:
                await Send(new EntityEvent(entity.Index, entity.Phrase, entity.Start, entity.End), cancellationToken);
                break;
            case MaskPiece mask when segVector is not null:
                var source = mask.Entity is { } term
                    ? new StoredMask(mask.Index, term.Index, term.Phrase, term.Start, term.End, segVector)
                    : new StoredMask(mask.Index, -1, "", text.Text.Length, text.Text.Length, segVector);
                _sources.Add(source);
                _masks.Add(Segment(source, cancellationToken));
                break;
            default:
                throw new InvalidOperationException($"{piece} came without a vector.");
        }
    }

    async Task Segment(StoredMask source, CancellationToken cancellationToken)
    {
        try
        {
            await _maskSlots.WaitAsync(cancellationToken);
            var mask = await Mask(new MaskCommand(_image, source.SegVector), cancellationToken);
            _maskSlots.Release();
            if (_firstMaskMs == 0) _firstMaskMs = Elapsed();
            await Send(source.As(mask), cancellationToken);
        }
        catch (Exception e)
        {
            // An answer without one of its masks is no answer: decoding stops at once.
            if (e is not OperationCanceledException) _maskFault ??= e;
            await _cancellation.CancelAsync();
            throw;
        }
    }

    /// <summary>Overload is for refusing answers that have not begun: this one has, so its mask waits for room.</summary>
    async Task<MaskResult> Mask(MaskCommand command, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await MovingCall.Run(
                    () => _services.Grains.GetGrain<IMaskGrain>(_image.Key).Segment(command, cancellationToken),
                    MovePatience, waitForServers: true, _services.Time, cancellationToken);
            }
            catch (MimoException e) when (e.Reason == ErrorReason.Overloaded && attempt < MaskAttempts)
            {
                await Task.Delay(e.RetryAfter ?? TimeSpan.FromSeconds(1), _services.Time, cancellationToken);
            }
        }
    }

    Task Send(AnswerEvent item, CancellationToken cancellationToken) => _feed.Write(item, cancellationToken);

    FinishedEvent Finished(int number, TurnPrefill prefill, TurnOutcome outcome, SuppliedFeatures features) => new()
    {
        TaggedText = _services.Engine.Tokenizer.Decode(outcome.Turn.Answer).Trim(),
        TokenLimitReached = outcome.TokenLimitReached,
        Turn = number,
        PrefillTokens = prefill.Prefilled,
        ReusedTokens = prefill.Reused,
        NewTokens = outcome.Turn.Answer.Length,
        Masks = _masks.Count,
        VisionEncodes = features.Source == EncodeSource.Computed ? 1 : 0,
        EncodeMs = features.Milliseconds,
        FirstTokenMs = _firstTokenMs,
        FirstMaskMs = _firstMaskMs,
        TotalMs = Elapsed(),
    };

    TurnRecord Record(FinishedEvent finished, TurnOutcome outcome) => new()
    {
        Number = finished.Turn,
        Question = _command.Question,
        Boxes = _command.Boxes,
        Points = _command.Points,
        RequestId = _command.RequestId,
        Answer = outcome.Turn.Answer,
        Positions = outcome.Turn.Positions,
        TaggedText = finished.TaggedText,
        ModelRevision = _services.Engine.Revision,
        Events = [.. _feed.Joined(), finished],
        TurnId = _command.TurnId,
        Masks = [.. _sources],
        Made = _services.Time.GetUtcNow(),
    };

    double Elapsed() => _services.Time.GetElapsedTime(_start).TotalMilliseconds;
}
