using Mimo.Gateway;
using Mimo.Gateway.Hosting;
using Mimo.Silo;

namespace Mimo.Standalone.Hosting;

/// <summary>The whole service in this process: one silo with every stage, and the gateway in front of it.</summary>
sealed class EmbeddedService : IAsyncDisposable
{
    readonly WebApplication _app;

    EmbeddedService(WebApplication app) => _app = app;

    public GatewayEndpoints Endpoints => _app.Services.GetRequiredService<GatewayEndpoints>();

    /// <exception cref="UserException">It cannot start: a port is taken, the checkpoint cannot be read, Redis cannot be reached.</exception>
    public static async Task<EmbeddedService> Start(ServiceSettings settings, CancellationToken cancellationToken)
    {
        var app = Build(settings);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            await app.DisposeAsync();
            // The innermost message is the one that a person can act on; the rest is the host's way to it.
            throw new UserException($"the service did not start: {e.GetBaseException().Message}", ExitCodes.Failed);
        }

        return new EmbeddedService(app);
    }

    public Task WaitForShutdown(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    static WebApplication Build(ServiceSettings settings)
    {
        // Settings files lie beside the program; the folder that a user stands in is the user's.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        // Standard output is the answer's.
        builder.Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(
            console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(settings.Logs);

        builder.AddMimoSilo(new MimoSiloOptions { CheckpointDirectory = settings.Checkpoint, Redis = settings.Redis });
        builder.AddMimoGateway(new MimoGatewayOptions { GrpcPort = settings.GrpcPort, HttpPort = settings.HttpPort, JoinCluster = false });
        return builder.Build().MapMimoGateway();
    }
}
