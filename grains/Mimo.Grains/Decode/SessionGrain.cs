using System.Runtime.CompilerServices;
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
[RequireVerb(Verbs.Decode)]
public sealed class SessionGrain(
    [PersistentState("transcript", Transcript.StorageName)] IPersistentState<Transcript> state, TurnServices services)
    : Grain, ISessionGrain, IAsyncDisposable
{
    static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(300);

    TurnRun? _turn;
    Task _turnOver = Task.CompletedTask;
    bool _doubtful;

    public async Task Open(ImageReference image, CancellationToken cancellationToken)
    {
        if (state.State.Image == image) return;
        if (state.State.Image is not null) throw new MimoException(ErrorReason.ArgumentInvalid, "The session is open on another image.");
        state.State.Image = image;
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
        if (_doubtful) throw new MimoException(ErrorReason.StageUnavailable, "The session is being read again.", retryAfter: RetrySoon);
        if (state.State.Image is not { } image) throw NotFound();
        if (command.RequestId.Length > 0 && state.State.Turns.Find(turn => turn.RequestId == command.RequestId) is { } stored)
        {
            foreach (var item in stored.Events) yield return item;
            yield break;
        }
        if (_turn is not null) await EndOfTurn(cancellationToken);
        if (_turn is not null)
            throw new MimoException(ErrorReason.TurnInProgress, "Another turn of this session is running.", retryAfter: RetrySoon);
        var turn = _turn = new TurnRun(services, image, command, Store);
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _turnOver = over.Task;
        try
        {
            turn.Start(this.GetPrimaryKeyString(), state.State);
            await foreach (var item in turn.Events.ReadAllAsync(cancellationToken)) yield return item;
        }
        finally
        {
            await turn.DisposeAsync();
            _turn = null;
            over.SetResult();
            LeaveIfDoubtful();
        }
    }

    /// <summary>A caller who cancels and asks again at once must not be refused for its own last turn, which is still on its way out.</summary>
    async Task EndOfTurn(CancellationToken cancellationToken)
    {
        try
        {
            await _turnOver.WaitAsync(Grace, services.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It runs on; the caller of this method sees that.
        }
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
        state.State.Turns.Add(turn);
        try
        {
            await Write();
        }
        catch
        {
            state.State.Turns.Remove(turn);
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
            throw new MimoException(ErrorReason.StageUnavailable, "The session could not be stored; try again.", retryAfter: RetrySoon);
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

    static MimoException NotFound() => new(ErrorReason.SessionNotFound, "The session is not known; open one.");
}
