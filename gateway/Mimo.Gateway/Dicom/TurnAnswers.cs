using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Dicom;

/// <summary>Stored answers of earlier turns, mask by mask what their callers were sent.</summary>
public sealed class TurnAnswers(IGrainFactory grains, StageCalls calls)
{
    /// <exception cref="MimoException">SESSION_NOT_FOUND, TURN_NOT_FOUND.</exception>
    public async Task<StoredTurn> Find(TenantTag tenant, string session, uint number, CancellationToken cancellationToken)
    {
        SessionDirectory.Require(tenant, session);
        var turn = number is 0 or > int.MaxValue
            ? null
            : await calls.Run(() => grains.GetGrain<ISessionGrain>(session).GetTurn((int)number, cancellationToken), cancellationToken);
        return turn is { Events.Length: > 0 }
            ? turn
            : throw new MimoException(ErrorReason.TurnNotFound, "The session has no such turn, or its answer is not kept.", "turn");
    }
}
