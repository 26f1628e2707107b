using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Mimo.Cluster.Probes;

/// <summary>
/// What an orchestrator asks a process. Startup: it has come up, its model loaded and its cluster joined. Liveness: it answers at
/// all, which nothing outside of it can change; a silo whose Redis is away must not be restarted for it. Readiness: give it work.
/// </summary>
public static class ProbeEndpoints
{
    public const string Startup = "/startupz";
    public const string Liveness = "/livez";
    public const string Readiness = "/readyz";
    public const string Metrics = "/metrics";

    /// <summary>Health checks with this tag make up readiness.</summary>
    public const string ReadyTag = "ready";

    /// <param name="routes">Where the paths are added.</param>
    /// <param name="services">Those of the process, which are not always those of the web server.</param>
    public static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        var lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        routes.MapGet(Startup, context => Say(context, lifetime.ApplicationStarted.IsCancellationRequested));
        routes.MapGet(Liveness, context => Say(context, true));
        routes.MapGet(Readiness, async context =>
        {
            var checks = services.GetRequiredService<HealthCheckService>();
            var report = await checks.CheckHealthAsync(check => check.Tags.Contains(ReadyTag), context.RequestAborted);
            await Say(context, report.Status == HealthStatus.Healthy);
        });
    }

    static Task Say(HttpContext context, bool well)
    {
        context.Response.StatusCode = well ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(well ? "Healthy" : "Unhealthy", context.RequestAborted);
    }
}
