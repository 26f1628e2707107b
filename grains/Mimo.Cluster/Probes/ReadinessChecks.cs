using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;

namespace Mimo.Cluster.Probes;

/// <summary>
/// Unready from the moment that the process is told to stop, or that its device fails, while it still finishes what it has begun: the
/// host's word comes first on SIGTERM, the switch's on a failed device.
/// </summary>
sealed class StoppingCheck(IHostApplicationLifetime lifetime, DrainSwitch drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(
            drain.IsLeaving || lifetime.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy() : HealthCheckResult.Healthy());
}

/// <summary>Ready while the cluster counts this silo as active.</summary>
sealed class MembershipCheck(ISiloStatusOracle silos) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.CurrentStatus == SiloStatus.Active ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}

/// <summary>Whether any active silo serves a verb. The check's name says which: <c>mimo.encode</c>.</summary>
sealed class VerbCheck(ServingSilos silos) : IHealthCheck
{
    public const string Prefix = "mimo.";

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(silos.Count(context.Registration.Name[Prefix.Length..]) > 0 ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
