using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Tests.Shared;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Mimo.Gateway.Tests.Fixture;

/// <summary>A gateway that exports what it can, to a collector and to a port for probes. No silo of it serves <c>encode</c>.</summary>
public sealed class TracedGateway : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly OtlpCollector _collector = new();

    public GatewayHost Host { get; private set; } = null!;
    public HttpClient Probes { get; private set; } = null!;

    internal OtlpCollector Collector => _collector;

    public async Task InitializeAsync()
    {
        var port = FreePort.Next();
        Host = await GatewayHost.Start(
            new Dictionary<string, string?>
            {
                ["Mimo:Telemetry:Otlp"] = _collector.Address.ToString(), ["Mimo:Telemetry:OtlpHttp"] = "true", ["Mimo:Probes:Port"] = $"{port}",
            },
            verbs: [Verbs.Decode, Verbs.Segment]);
        Probes = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public async Task DisposeAsync()
    {
        Probes.Dispose();
        await Host.DisposeAsync();
        _collector.Dispose();
    }

    /// <summary>Asks as a caller that traces; returns the id of its trace.</summary>
    internal async Task<string> Ask(string session, string question, TimeSpan? patience = null)
    {
        var trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray());
        try
        {
            using var call = Host.Client.Ask(
                new AskRequest { SessionId = session, Question = question }, new Metadata { { "traceparent", $"00-{trace}-00f067aa0ba902b7-01" } },
                patience is { } limit ? DateTime.SpecifyKind(TimeProvider.System.GetUtcNow().UtcDateTime + limit, DateTimeKind.Utc) : null);
            await foreach (var _ in call.ResponseStream.ReadAllAsync()) continue;
        }
        catch (RpcException)
        {
            // The traces of failures matter as much.
        }
        return trace;
    }

    /// <summary>The spans of a trace, once its root is among them: a call's span ends a moment after its caller has everything.</summary>
    /// <param name="trace">Which.</param>
    /// <param name="complete">What else has to be among them: spans of grain calls may end after the root's.</param>
    internal async Task<IReadOnlyList<ReceivedSpan>> Trace(string trace, Func<ReceivedSpan[], bool>? complete = null)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Flush();
            ReceivedSpan[] spans = [.. _collector.Spans.Where(span => span.Trace == trace)];
            if (spans.Any(span => span.Source == "Microsoft.AspNetCore") && complete?.Invoke(spans) != false) return spans;
            await Task.Delay(20, patience.Token);
        }
    }

    public void Flush()
    {
        Host.Services.GetRequiredService<TracerProvider>().ForceFlush();
        Host.Services.GetRequiredService<MeterProvider>().ForceFlush();
    }
}

/// <summary>Alone: exporters take what any gateway of this process emits, since sources and meters go by name.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TracedGatewayGroup : ICollectionFixture<TracedGateway>
{
    public const string Name = "traced gateway";
}
