using Microsoft.Extensions.Logging.Console;
using Mimo.Cluster.Startup;
using Mimo.Gateway;
using Mimo.Gateway.Hosting;
using Mimo.Gateway.Identity;
using Mimo.Silo;

namespace Mimo.Standalone.Hosting;

/// <summary>The whole service in this process: one silo with every stage, and the gateway in front of it.</summary>
sealed class EmbeddedService : IAsyncDisposable
{
    /// <summary>What answers get that run when the service is told to stop.</summary>
    public static readonly TimeSpan DrainBudget = TimeSpan.FromSeconds(10);

    readonly WebApplication _app;

    EmbeddedService(WebApplication app) => _app = app;

    /// <summary>Whether whoever reaches it may do everything.</summary>
    public bool IsOpen => !_app.Services.GetRequiredService<IdentityOptions>().IsConfigured;

    public GatewayEndpoints Endpoints => _app.Services.GetRequiredService<GatewayEndpoints>();

    /// <exception cref="UserException">A port is taken, the checkpoint cannot be read, Redis cannot be reached, or a setting is wrong.</exception>
    public static async Task<EmbeddedService> Start(ServiceSettings settings, CancellationToken cancellationToken)
    {
        WebApplication? app = null;
        try
        {
            app = Build(settings);
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            if (app is not null) await app.DisposeAsync();
            throw new UserException($"the service did not start: {Explain(e, settings)}", ExitCodes.Failed);
        }

        return new EmbeddedService(app);
    }

    public Task WaitForShutdown(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static string Explain(Exception failure, ServiceSettings settings)
    {
        for (var e = failure; e is not null; e = e.InnerException)
            if (e.GetType().Namespace == "StackExchange.Redis") return $"Redis at {settings.Redis} cannot be reached.";
        return StartFailure.Explain(failure);
    }

    static WebApplication Build(ServiceSettings settings)
    {
        // Settings files lie beside the program; the folder that a user stands in is the user's.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // Standard output is the answer's.
        builder.Services.Configure<ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.Logs > LogLevel.Information)
        {
            // Of the provider, so that it outranks the levels that the parts of the service set for themselves.
            builder.Logging.AddFilter<ConsoleLoggerProvider>(category: null, settings.Logs);
            // Prints the stack of a failed start, which Start tells in one line.
            builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting", LogLevel.None);
        }


        builder.AddMimoSilo(new MimoSiloOptions
        {
            CheckpointDirectory = settings.Checkpoint, Redis = settings.Redis, Drain = { Budget = DrainBudget },
        });
        var gateway = new MimoGatewayOptions
        {
            GrpcPort = settings.GrpcPort, HttpPort = settings.HttpPort, JoinCluster = false, OwnCallerOnly = settings.OwnCallerOnly,
            // Nobody routes callers to a process on a desk.
            Drain = { Announce = TimeSpan.Zero, Budget = DrainBudget },
        };
        if (!settings.OwnCallerOnly) builder.Configuration.GetSection("Mimo:Gateway:Tls").Bind(gateway.Tls);
        builder.AddMimoGateway(gateway);
        return builder.Build().MapMimoGateway();
    }
}
