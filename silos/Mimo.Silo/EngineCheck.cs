using Microsoft.Extensions.Diagnostics.HealthChecks;
using Mimo.Engine;

namespace Mimo.Silo;

/// <summary>Ready while the device serves: loaded, and neither failed nor stopped.</summary>
sealed class EngineCheck(IDeviceEngine engine) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(engine.Health == EngineHealth.Serving ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
}
