using System.Runtime.CompilerServices;
using Mimo.Cluster.Faults;
using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Faults;

namespace Mimo.Grains.Decode;

/// <summary>
/// Owns a conversation: its transcript is durable here, its keys and values are the engine's. Enumerations interleave with all other
/// calls and do not hold the activation, so the rule "one turn at a time" is <see cref="_turn"/>, not the grain's scheduler.
/// </summary>
[RequireVerb(Verbs.Decode), PlaceByImage]
public sealed class SessionGrain(
    [PersistentState("transcript", Transcript.StorageName)] IPersistentState<Transcript> state, TurnServices services)
    : Grain, ISessionGrain, IAsyncDisposable
{
    static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);
    // As for the masks of a running turn.
    static readonly TimeSpan MovePatience = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    TurnRun? _turn;
    TaskCompletionSource _turnOver = new();
    bool _doubtful;

    public async Task Open(ImageReference image, CancellationToken cancellationToken)
    {
        if (state.State.Image == image) return;
        if (state.State.Image is not null) throw new MimoException(ErrorReason.ArgumentInvalid, "The session is open on another image.");
        (state.State.Image, state.State.Opened) = (image, services.Time.GetUtcNow());
        try
        {
            await Write();
        }
        finally
        {
            LeaveIfDoubtful();
        }
    }

    public async IAsyncEnumerable<AnswerEvent> Ask(AskCommand command, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_doubtful) throw Moves("The session is being read again.");
        if (state.State.Image is not { } image) throw NotFound();
        for (var waited = false; _turn is { IsOver: false } other && !Joins(other, command) && state.State.Find(command) is null; waited = true)
        {
            if (waited) throw new MimoException(ErrorReason.TurnInProgress, "Another turn of this session is running.", retryAfter: RetrySoon);
            await EndOfTurn(cancellationToken);
        }
        if (state.State.Find(command) is { } stored)
        {
            var events = Replay(stored);
            // A call that has moved here reads its own answer, which is no replay to whoever counts.
            if (stored.TurnId != command.TurnId) yield return new AliveEvent { Replays = true };
            foreach (var item in events) yield return item;
            yield break;
        }
        var turn = _turn is { IsOver: false } running ? running : Begin(image, command);
        turn.Readers++;
        try
        {
            await foreach (var item in turn.Read(cancellationToken)) yield return item;
        }
        finally
        {
            if (--turn.Readers == 0) await End(turn);
        }
    }

    static bool Joins(TurnRun running, AskCommand command) => running.IsOf(command) && !running.IsStopping;

    static AnswerEvent[] Replay(TurnRecord stored) => stored.Events.Length > 0
        ? stored.Events
        : throw new MimoException(ErrorReason.StageUnavailable, "The answer is stored without its events; the transcript has it.");

    TurnRun Begin(ImageReference image, AskCommand command)
    {
        if (_doubtful) throw Moves("The session is being read again.");
        if (!services.Work.TakesNew)
        {
            // Nothing of it runs here. Deactivated only, the next call of a gateway that remembers this address would make it here again.
            MigrateOnIdle();
            throw Moves("The session is moving to another server.");
        }
        var turn = _turn = new TurnRun(services, image, command, Store);
        _turnOver = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        turn.Start(this.GetPrimaryKeyString(), state.State);
        return turn;
    }

    async Task End(TurnRun turn)
    {
        await turn.DisposeAsync();
        if (_turn != turn) return;
        _turn = null;
        _turnOver.SetResult();
        LeaveIfDoubtful();
    }

    /// <summary>A caller who cancels and asks again at once must not be refused for its own last turn, which is still on its way out.</summary>
    async Task EndOfTurn(CancellationToken cancellationToken)
    {
        try
        {
            await _turnOver.Task.WaitAsync(Grace, services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It runs on; the caller of this method sees that.
        }
    }

    public async Task<MaskEvent> Refine(RefineCommand command, CancellationToken cancellationToken)
    {
        if (_doubtful) throw Moves("The session is being read again.");
        if (state.State.Image is not { } image) throw NotFound();
        var source = state.State.MaskOf(command, services.Engine.Revision);
        if (!await services.Images.Contains(image.Key, cancellationToken)) throw StageFaults.ImageNotFound();
        return source.As(await MovingCall.Run(
            () => services.Grains.GetGrain<IMaskGrain>(image.Key).Segment(
                new MaskCommand(image, source.SegVector, command.Correction), cancellationToken),
            MovePatience, waitForServers: true, services.Time, cancellationToken));
    }

    public Task<SessionInfo?> Get(CancellationToken cancellationToken)
    {
        if (state.State.Image is not { } image) return Task.FromResult<SessionInfo?>(null);
        return Task.FromResult<SessionInfo?>(new SessionInfo
        {
            Image = image,
            Turns = [.. state.State.Turns.Select(Info)],
            Tokens = state.State.Turns.Sum(turn => turn.Positions),
            MaxTokens = services.Engine.SequenceCapacity,
        });
    }

    public async Task<CarriedResult> Carry(CarryCommand command, CancellationToken cancellationToken)
    {
        if (_doubtful) throw Moves("The session is being read again.");
        if (state.State.Image is null) throw NotFound();
        var source = state.State.MaskOf(new RefineCommand(command.Turn, command.Mask, new MaskCorrection([], null)), services.Engine.Revision);
        // Places of the question lie on its own slice; on this one the last mask stands for them.
        var vector = source.SegVector[^(sizeof(float) * services.Engine.Config.Sam.PromptEmbedDim)..];
        return await MovingCall.Run(
            () => services.Grains.GetGrain<IMaskGrain>(command.Image.Key).Carry(
                new CarryMaskCommand(command.Image, vector, command.Last, command.Evidence), cancellationToken),
            MovePatience, waitForServers: true, services.Time, cancellationToken);
    }

    public Task<StoredTurn?> GetTurn(int number, CancellationToken cancellationToken)
    {
        if (state.State.Image is not { } image || state.State.Turns.Find(turn => turn.Number == number) is not { } turn)
            return Task.FromResult<StoredTurn?>(null);
        return Task.FromResult<StoredTurn?>(new StoredTurn
        {
            Number = number,
            Image = image,
            Events = turn.Events,
            ModelRevision = turn.ModelRevision,
            Made = turn.Made,
        });
    }

    public async Task Close(CancellationToken cancellationToken)
    {
        if (_turn is { } turn) await turn.Stop();
        if (state.RecordExists) await state.ClearStateAsync(CancellationToken.None);
        state.State = new Transcript();
        await services.Engine.DropSession(this.GetPrimaryKeyString());
        DeactivateOnIdle();
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_turn is { } turn) await turn.Stop();
    }

    public ValueTask DisposeAsync() => _turn?.DisposeAsync() ?? ValueTask.CompletedTask;

    async Task Store(TurnRecord turn)
    {
        var before = state.State;
        state.State = before.With(turn);
        try
        {
            await Write();
        }
        catch
        {
            state.State = before;
            throw;
        }
    }

    /// <summary>Not cancellable: a write that is given up half-way may still arrive.</summary>
    async Task Write()
    {
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch (Exception e)
        {
            StageFaults.NotStored(services.Log, e);
            _doubtful = true;
            throw Moves("The session could not be stored; try again.");
        }
    }

    /// <summary>
    /// After a failed write nobody knows what is stored, perhaps by another activation of this session: this one goes, and the next
    /// call reads the storage. Only once the caller has the error, since deactivating cuts running enumerations off.
    /// </summary>
    void LeaveIfDoubtful()
    {
        if (_doubtful) DeactivateOnIdle();
    }

    static TurnInfo Info(TurnRecord turn) => new()
    {
        Number = turn.Number,
        Question = turn.Question,
        Boxes = turn.Boxes,
        Points = turn.Points,
        TaggedText = turn.TaggedText,
        RequestId = turn.RequestId,
    };

    /// <summary>The same call again finds the session on another silo, or here with what is stored.</summary>
    static MimoException Moves(string message) => new(ErrorReason.StageUnavailable, message, retryAfter: RetrySoon, canMove: true);

    static MimoException NotFound() => new(ErrorReason.SessionNotFound, "The session is not known; open one.");
}
