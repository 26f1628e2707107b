using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;

namespace Mimo.Cluster.Probes;

public static class MimoProbesExtensions
{
    /// <summary>The health checks that have one for each verb, by the name that gRPC's health service gives them.</summary>
    public static IReadOnlyList<string> VerbServices { get; } = [.. ServingSilos.Verbs.Select(verb => VerbCheck.Prefix + verb)];

    /// <summary>
    /// Adds the health checks that every process has and, where configuration names a port, the server for them. Called before
    /// anything else is registered: hosted services start in order and stop in reverse. A second call adds nothing.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IHostApplicationBuilder AddMimoProbes(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(ProbeOptions))) return builder;
        var options = ProbeOptions.Read(builder.Configuration);
        services.AddSingleton(options);
        services.AddSingleton<ServingSilos>();
        services.TryAddSingleton<DrainSwitch>();
        if (options.Port != 0) services.AddHostedService<ProbeServer>();
        var checks = services.AddHealthChecks()
            .AddCheck<StoppingCheck>("process", tags: [ProbeEndpoints.ReadyTag])
            .AddCheck<MembershipCheck>("silo", tags: [ProbeEndpoints.ReadyTag]);
        // Logs an error for each probe of a process that is not ready, which the probe itself has said.
        builder.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.Critical);
        foreach (var service in VerbServices) checks.AddCheck<VerbCheck>(service);
        return builder;
    }
}
