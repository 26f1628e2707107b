using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>Keyed by a tenant's tag: which of its sessions are stored.</summary>
[Alias("mimo.ISessionListGrain")]
public interface ISessionListGrain : IGrainWithStringKey
{
    /// <summary>The most recently used first, behind a place; null begins with the newest.</summary>
    /// <exception cref="Errors.MimoException">STAGE_UNAVAILABLE.</exception>
    [Alias("List")]
    Task<SessionEntry[]> List(SessionPlace? after, int count, CancellationToken cancellationToken);
}
