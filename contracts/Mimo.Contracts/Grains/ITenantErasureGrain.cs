using Mimo.Contracts.Messages;

namespace Mimo.Contracts.Grains;

/// <summary>Keyed by a tenant's tag. Erases everything of the tenant, keys last, and finishes after a crash.</summary>
[Alias("mimo.ITenantErasureGrain")]
public interface ITenantErasureGrain : IGrainWithStringKey
{
    /// <summary>Begins an erasure, or joins the one that runs; returns as soon as it will be finished whatever happens.</summary>
    [Alias("Begin")]
    Task<TenantErasure> Begin(CancellationToken cancellationToken);

    /// <summary>The last erasure; null when there was none.</summary>
    [Alias("Get")]
    Task<TenantErasure?> Get(CancellationToken cancellationToken);
}
