using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>What happened in the fake grains, by grain key.</summary>
static class Journal
{
    /// <summary>Set when the token of an answer fired.</summary>
    public static ConcurrentDictionary<string, TaskCompletionSource> Cancelled { get; } = new();

    public static ConcurrentDictionary<string, AskCommand> Asked { get; } = new();

    /// <summary>Request ids by question.</summary>
    public static ConcurrentDictionary<string, ConcurrentQueue<string>> Requests { get; } = new();

    public static ConcurrentDictionary<string, RefineCommand> Refined { get; } = new();

    /// <summary>Images that masks were carried to.</summary>
    public static ConcurrentDictionary<string, ConcurrentQueue<string>> Carried { get; } = new();

    public static ConcurrentDictionary<string, bool> Forgotten { get; } = new();

    /// <summary>Stored sessions by tenant's tag.</summary>
    public static ConcurrentDictionary<string, SessionEntry[]> Listed { get; } = new();

    public static TaskCompletionSource CancelledOf(string session) => Cancelled.GetOrAdd(session, _ => new TaskCompletionSource());
}

/// <summary>A session whose question says what shall happen; any other question gets one fixed answer.</summary>
sealed class FakeSessionGrain : Grain, ISessionGrain
{
    public const string Wait = "wait";
    public const string Flood = "flood";
    public const string WaitCarried = "wait at the second slice";
    public const string FullTwice = "be full twice";
    public const string Canary = "CANARY-7f3a";

    public const string NoMask = "no mask";

    readonly List<TurnInfo> _turns = [];
    readonly List<AnswerEvent[]> _events = [];
    ImageReference? _image;
    bool _busy;

    public Task Open(ImageReference image, CancellationToken cancellationToken)
    {
        _image = image;
        return Task.CompletedTask;
    }

    public Task<SessionInfo?> Get(CancellationToken cancellationToken) => Task.FromResult(_image is null
        ? null
        : new SessionInfo { Image = _image, Turns = [.. _turns], Tokens = 10 * _turns.Count, MaxTokens = 1000 });

    public Task Close(CancellationToken cancellationToken)
    {
        (_image, _) = (null, 0);
        _turns.Clear();
        return Task.CompletedTask;
    }

    /// <summary>The last mask's box less three pixels on each side, with 0.6 of the evidence that the first had.</summary>
    public async Task<CarriedResult> Carry(CarryCommand command, CancellationToken cancellationToken)
    {
        var (image, key) = (command.Image, this.GetPrimaryKeyString());
        Journal.Carried.GetOrAdd(key, _ => new ConcurrentQueue<string>()).Enqueue(image.Key);
        using var registration = cancellationToken.Register(() => Journal.CancelledOf(key).TrySetResult());
        if (_turns[^1].Question == WaitCarried) await Task.Delay(Timeout.Infinite, cancellationToken);
        var box = Imaging.Masks.Rle.Parse(command.Last, image.Width, image.Height).Box;
        var mask = new byte[image.Width * image.Height];
        for (var y = box.Y0 + 3; y < box.Y1 - 3; y++)
            for (var x = box.X0 + 3; x < box.X1 - 3; x++) mask[y * image.Width + x] = 1;
        var runs = Imaging.Masks.Rle.Encode(mask, image.Width, image.Height);
        return new CarriedResult(
            new MaskResult { Width = image.Width, Height = image.Height, Counts = runs.ToCountsString(), Area = runs.Area, PredictedIou = 0.86f }, 0.6f);
    }

    public Task<StoredTurn?> GetTurn(int number, CancellationToken cancellationToken) => Task.FromResult(
        _image is null || number > _turns.Count ? null : new StoredTurn
        {
            Number = number, Image = _image, Events = _events[number - 1], ModelRevision = "0123456789ab",
            Made = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero),
        });

    public async IAsyncEnumerable<AnswerEvent> Ask(AskCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        Journal.Asked[key] = command;
        using var registration = cancellationToken.Register(() => Journal.CancelledOf(key).TrySetResult());
        if (command.Question.StartsWith(Breaking.Prefix, StringComparison.Ordinal))
        {
            await foreach (var item in Breaking.Answer(command, cancellationToken)) yield return item;
            yield break;
        }
        if (_image is null) throw new MimoException(ErrorReason.SessionNotFound, "There is no such session; open one.");
        if (command.RequestId.Length > 0 && _turns.FindIndex(turn => turn.RequestId == command.RequestId) is >= 0 and var known)
        {
            yield return new AliveEvent { Replays = true };
            foreach (var next in _events[known]) yield return next;
            yield break;
        }
        if (_busy) throw new MimoException(ErrorReason.TurnInProgress, "Another turn of this session is still running.");
        var requests = Journal.Requests.GetOrAdd(command.Question, _ => new ConcurrentQueue<string>());
        requests.Enqueue(command.RequestId);
        if (command.Question.StartsWith(FullTwice, StringComparison.Ordinal) && requests.Count <= 2) throw Failure("throw overloaded")!;
        if (Failure(command.Question) is { } failure) throw failure;
        _busy = true;
        try
        {
            if (command.Question == Wait)
            {
                yield return new TextEvent("waiting");
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            for (var i = 0; command.Question == Flood; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new TextEvent(new string('x', 64 * 1024));
                await Task.Yield();
            }

            var events = Answer(_image, _turns.Count + 1).Where(next => next is not MaskEvent || command.Question != NoMask).ToArray();
            foreach (var next in events) yield return next;
            _events.Add(events);
            _turns.Add(new TurnInfo
            {
                Number = _turns.Count + 1, Question = command.Question, Boxes = command.Boxes, Points = command.Points,
                TaggedText = "A <p>round mass<SEG></p> é.", RequestId = command.RequestId,
            });
        }
        finally
        {
            _busy = false;
        }
    }

    public Task<MaskEvent> Refine(RefineCommand command, CancellationToken cancellationToken)
    {
        Journal.Refined[this.GetPrimaryKeyString()] = command;
        if (command.Turn > 1) throw new MimoException(ErrorReason.MaskNotFound, "The session has no such turn.", "turn");
        return Task.FromResult(new MaskEvent(command.Mask, 0, "round mass", 2, 12, Mask(_image!)));
    }

    static MaskResult Mask(ImageReference image)
    {
        var rle = Samples.Mask(image.Width, image.Height);
        return new MaskResult
        {
            Width = image.Width, Height = image.Height, Counts = rle.ToCountsString(), Area = rle.Area, PredictedIou = 0.875f, Presence = 0.75f,
            Box = new BoxPrompt(rle.Box.X0, rle.Box.Y0, rle.Box.X1, rle.Box.Y1),
        };
    }

    static IEnumerable<AnswerEvent> Answer(ImageReference image, int turn)
    {
        var mask = Mask(image);
        var empty = new MaskResult
        {
            Width = image.Width, Height = image.Height, Area = 0, PredictedIou = 0.1f,
            Counts = Imaging.Masks.Rle.FromCounts([image.Width * image.Height], image.Width, image.Height).ToCountsString(),
        };
        yield return new TextEvent("A ");
        yield return new TextEvent("round mass");
        yield return new EntityEvent(0, "round mass", 2, 12);
        yield return new TextEvent(" é.");
        yield return new MaskEvent(1, -1, "", 0, 0, empty);
        yield return new MaskEvent(0, 0, "round mass", 2, 12, mask);
        yield return new FinishedEvent
        {
            TaggedText = "A <p>round mass<SEG></p> é.", TokenLimitReached = false, Turn = turn, PrefillTokens = 40, ReusedTokens = 7,
            NewTokens = 9, Masks = 2, VisionEncodes = turn == 1 ? 1 : 0,
            EncodeMs = 1.5, FirstTokenMs = 2.5, FirstMaskMs = 3.25, TotalMs = 4.125,
        };
    }

    static Exception? Failure(string question) => question switch
    {
        "throw unknown" => new InvalidOperationException($"{Canary} at /srv/model"),
        "throw nested" => new OrleansException("outer", new InvalidOperationException(Canary)),
        "throw silo" => new SiloUnavailableException(Canary),
        "throw timeout" => new TimeoutException(Canary),
        "throw aborted" => new EnumerationAbortedException(Canary),
        "throw no nodes" => new OrleansException($"No active nodes are compatible with grain {Canary}"),
        "throw overloaded" => new MimoException(ErrorReason.Overloaded, "The queue is full.", retryAfter: TimeSpan.FromMilliseconds(750)),
        "throw full" => new MimoException(ErrorReason.SessionFull, "The transcript has no room for this turn; open a new session."),
        _ => null,
    };
}

sealed class FakeVisionGrain : Grain, IVisionGrain
{
    public Task<EncodeResult> Encode(ImageReference image, CancellationToken cancellationToken) =>
        Task.FromResult(new EncodeResult(EncodeSource.Computed, 1));
}

sealed class FakeMaskGrain : Grain, IMaskGrain
{
    public Task<EvidenceResult> Learn(ImageReference image, string counts, CancellationToken cancellationToken) =>
        Task.FromResult(new EvidenceResult([1, 2, 3], 1));

    public Task<MaskResult> Segment(MaskCommand command, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Sessions ask for masks, and the fake ones do not.");

    public Task<CarriedResult> Carry(CarryMaskCommand command, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Sessions ask for masks, and the fake ones do not.");
}

sealed class FakeImageErasureGrain : Grain, IImageErasureGrain
{
    public Task Erase(CancellationToken cancellationToken)
    {
        Journal.Forgotten[this.GetPrimaryKeyString()] = true;
        return Task.CompletedTask;
    }
}

sealed class FakeTenantErasureGrain : Grain, ITenantErasureGrain
{
    TenantErasure? _last;

    public Task<TenantErasure> Begin(CancellationToken cancellationToken) => Task.FromResult(_last = new TenantErasure { Id = "0123" });

    public Task<TenantErasure?> Get(CancellationToken cancellationToken) =>
        Task.FromResult(_last is null ? null : _last with { Receipt = this.GetPrimaryKeyString(), Signature = "signed" });
}

sealed class FakeSessionListGrain : Grain, ISessionListGrain
{
    public Task<SessionEntry[]> List(SessionPlace? after, int count, CancellationToken cancellationToken) => Task.FromResult<SessionEntry[]>(
    [
        .. Journal.Listed.GetValueOrDefault(this.GetPrimaryKeyString(), []).Where(entry => after is null || entry.Place.IsBehind(after)).Take(count),
    ]);
}

sealed class FakeModelGrain : Grain, IModelGrain
{
    public Task<ModelInfo> Describe(CancellationToken cancellationToken) => Task.FromResult(new ModelInfo
    {
        Name = "fake", Revision = "0123456789ab", Parameters = 1234567, ClipImageSize = 56, SamImageSize = 64, MaxNewTokens = 99,
    });
}
