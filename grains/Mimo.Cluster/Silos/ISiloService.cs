using Orleans.Services;

namespace Mimo.Cluster.Silos;

/// <summary>
/// What a silo can be asked as itself. A grain service has its silo's address, so a call needs no directory and no placement, and one
/// to a dead silo fails instead of making another.
/// </summary>
[Alias("mimo.ISiloService")]
public interface ISiloService : IGrainService
{
    /// <summary>Takes note of another silo's report.</summary>
    [ResponseTimeout("00:00:02"), Alias("Note")]
    Task Note(SiloAddress silo, SiloReport report, CancellationToken cancellationToken);

    /// <summary>Drops what this silo's device holds of an image.</summary>
    [ResponseTimeout("00:00:10"), Alias("Forget")]
    Task Forget(string imageKey, CancellationToken cancellationToken);

    /// <summary>Drops what this process holds of a tenant: features, keys, and images where they are kept in memory.</summary>
    [ResponseTimeout("00:00:10"), Alias("ForgetTenant")]
    Task ForgetTenant(string tenantTag, CancellationToken cancellationToken);
}
