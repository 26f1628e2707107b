using Mimo.Contracts.Messages;
using Orleans.Concurrency;

namespace Mimo.Contracts.Grains;

/// <summary>Verbs <c>align</c> and <c>decode</c>. Keyed by session id; owns the transcript, and the KV cache through its device.</summary>
[Alias("mimo.ISessionGrain")]
public interface ISessionGrain : IGrainWithStringKey
{
    [Alias("Open")]
    Task Open(ImageReference image, CancellationToken cancellationToken);

    /// <summary>
    /// Runs one turn. <c>IAsyncEnumerable</c> grain methods always interleave, so the session refuses a second turn by itself. The
    /// turn is stored before <see cref="FinishedEvent"/> is yielded; when its last reader cancels, decoding stops within one step and
    /// nothing is stored. A command with the request id or turn id of a turn that runs or is stored yields that one, from its start.
    /// </summary>
    /// <exception cref="Errors.MimoException">SESSION_NOT_FOUND, TURN_IN_PROGRESS, SESSION_FULL, IMAGE_NOT_FOUND, OVERLOADED, STAGE_UNAVAILABLE.</exception>
    [Alias("Ask")]
    IAsyncEnumerable<AnswerEvent> Ask(AskCommand command, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a mask of a stored turn anew, corrected. Stores nothing: the same command gives the same mask. Runs beside turns and other
    /// corrections.
    /// </summary>
    /// <exception cref="Errors.MimoException">SESSION_NOT_FOUND, MASK_NOT_FOUND, IMAGE_NOT_FOUND, OVERLOADED, STAGE_UNAVAILABLE.</exception>
    [AlwaysInterleave, ResponseTimeout("00:10:00"), Alias("Refine")]
    Task<MaskEvent> Refine(RefineCommand command, CancellationToken cancellationToken);

    /// <summary>Null when the session was never opened or is closed.</summary>
    [Alias("Get")]
    Task<SessionInfo?> Get(CancellationToken cancellationToken);

    /// <summary>A mask of a stored turn on the next slice of a stack: the same words, looked for where the last mask was. Stores nothing; runs beside turns.</summary>
    /// <exception cref="Errors.MimoException">SESSION_NOT_FOUND, MASK_NOT_FOUND, IMAGE_NOT_FOUND, OVERLOADED, STAGE_UNAVAILABLE.</exception>
    [AlwaysInterleave, ResponseTimeout("00:10:00"), Alias("Carry")]
    Task<CarriedResult> Carry(CarryCommand command, CancellationToken cancellationToken);

    /// <summary>A turn from 1 as it was delivered; null when there is none of that number.</summary>
    [Alias("GetTurn")]
    Task<StoredTurn?> GetTurn(int number, CancellationToken cancellationToken);

    [Alias("Close")]
    Task Close(CancellationToken cancellationToken);
}
