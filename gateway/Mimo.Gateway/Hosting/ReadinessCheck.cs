using Microsoft.Extensions.Diagnostics.HealthChecks;
using Mimo.Cluster.Drain;
using Mimo.Gateway.Sessions;
using OpenTelemetry;

namespace Mimo.Gateway.Hosting;

/// <summary>Ready is: some silo answers what model it serves. The cause of a failure is in the silo's log, not in the answer.</summary>
public sealed class ReadinessCheck(ModelDirectory models, DrainSwitch drain) : IHealthCheck
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (drain.IsLeaving) return HealthCheckResult.Unhealthy("This server is leaving.");
        // A probe every few seconds is no trace.
        using var untraced = SuppressInstrumentationScope.Begin();
        try
        {
            await models.Describe(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception)
        {
            return HealthCheckResult.Unhealthy("No silo answers.");
        }
    }
}
