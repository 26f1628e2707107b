using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace Mimo.Cluster.Probes;

/// <summary>
/// Probes and metrics on a port of their own, so that a network policy can keep them from callers. A web server of its own too: it is
/// registered before everything else, so it answers while the model loads and until the last answer is drained.
/// </summary>
sealed class ProbeServer(ProbeOptions options, IServiceProvider services) : IHostedService
{
    WebApplication? _app;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Empty: nothing of the process's own settings (ports, log levels) applies to it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Parse(options.BindAddress), options.Port);
        });
        builder.Services.AddRoutingCore().AddOptions();
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();
        _app = builder.Build();
        ProbeEndpoints.Map(_app, services);
        if (services.GetService<MeterProvider>() is { } meters)
            _app.MapPrometheusScrapingEndpoint(ProbeEndpoints.Metrics, meters, configureBranchedPipeline: null, optionsName: null);
        await _app.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_app is null) return;
        await _app.StopAsync(cancellationToken);
        await _app.DisposeAsync();
    }

    /// <summary>The process's host hears SIGTERM; this one ends when that one says so.</summary>
    sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
