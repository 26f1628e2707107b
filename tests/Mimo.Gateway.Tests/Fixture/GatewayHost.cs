using System.Collections.Concurrent;
using System.Net;
using Api = Mimo.Contracts.V1.Mimo;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Retention;
using Mimo.Cluster;
using Mimo.Contracts;
using Mimo.Contracts.Storage;
using Mimo.Gateway.Hosting;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>The real gateway on loopback, beside a silo of this process whose stages are the fake grains of this assembly.</summary>
public sealed class GatewayHost : IAsyncDisposable
{
    readonly WebApplication _app;

    GatewayHost(WebApplication app, CapturedLogs logs, HttpMessageHandler? handler)
    {
        (_app, Logs) = (app, logs);
        Endpoints = app.Services.GetRequiredService<GatewayEndpoints>();
        Channel = GrpcChannel.ForAddress(Endpoints.Grpc, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = handler is not null });
        Client = new Api.MimoClient(Channel);
    }

    public GatewayEndpoints Endpoints { get; }
    public GrpcChannel Channel { get; }
    public Api.MimoClient Client { get; }
    public CapturedLogs Logs { get; }
    public IServiceProvider Services => _app.Services;

    public static async Task<GatewayHost> Start(
        IReadOnlyDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null, MimoGatewayOptions? options = null, string[]? verbs = null, bool drains = false,
        HttpMessageHandler? handler = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        // Faults reach the tests as they are, unless a test is about what becomes of them.
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Mimo:Resume:Timeout"] = "00:00:00" });
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        var logs = new CapturedLogs();
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        services?.Invoke(builder.Services);
        builder.Services.AddSingleton<IImageStore>(new MemoryImageStore(new ImageStoreOptions(), RetentionTimes.Default, TimeProvider.System, new CacheMetrics()));
        builder.UseOrleans(silo =>
        {
            var endpoint = new IPEndPoint(IPAddress.Loopback, FreePort.Next());
            silo.UseDevelopmentClustering(endpoint);
            silo.ConfigureEndpoints(endpoint.Address, endpoint.Port, gatewayPort: 0);
            silo.UseMimoPlacement(verbs ?? [Verbs.Encode, Verbs.Decode, Verbs.Segment]);
            silo.AddActivityPropagation();
        });
        options ??= new MimoGatewayOptions();
        (options.GrpcPort, options.HttpPort, options.JoinCluster) = (0, 0, false);
        // Some tests leave an answer behind that never ends.
        if (!drains) (options.Drain.Announce, options.Drain.Budget) = (TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        builder.AddMimoGateway(options);
        var app = builder.Build().MapMimoGateway();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new GatewayHost(app, logs, handler);
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

/// <summary>All that was logged, messages and exceptions, at every level.</summary>
public sealed class CapturedLogs : ILoggerProvider
{
    readonly ConcurrentQueue<string> _lines = new();

    public string Text => string.Join('\n', _lines);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _lines);

    public void Dispose()
    {
    }

    sealed class Logger(string category, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {category}: {formatter(state, exception)} {exception}");
    }
}
