using System.Diagnostics.Metrics;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Mimo.Cluster.Probes;
using Mimo.Cluster.Startup;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Mimo.Cluster.Telemetry;

/// <summary>
/// What every process exports: spans and metrics of the sources and meters named <c>Mimo.*</c>, and the little of .NET's and Orleans'
/// own that an operator acts on. Each project declares its instruments beside what they measure.
/// </summary>
public static class MimoTelemetry
{
    /// <summary>What of Orleans' meter goes out.</summary>
    public static readonly IReadOnlySet<string> OrleansMetrics = new HashSet<string>
    {
        "orleans-app-requests-timedout", "orleans-catalog-activations", "orleans-messaging-rejected", "orleans-scheduler-long-running-turns",
        "orleans-storage-read-errors", "orleans-storage-write-errors", "orleans-storage-write-latency",
    };

    /// <summary>Adds the exporters that configuration asks for, once, however many parts of one process call it.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IHostApplicationBuilder AddMimoTelemetry(this IHostApplicationBuilder builder)
    {
        if (builder.Services.Any(service => service.ServiceType == typeof(TelemetryOptions))) return builder;
        var options = builder.Configuration.GetSection(TelemetryOptions.Section).Get<TelemetryOptions>() ?? new TelemetryOptions();
        Setting.In(TelemetryOptions.Section, options.Validate);
        builder.Services.AddSingleton(options);
        if (!IsOn(builder.Configuration)) return builder;
        var scraped = ProbeOptions.Read(builder.Configuration).Port != 0;

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => Describe(resource, builder.Environment));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter("Mimo.*", "System.Runtime", "Microsoft.Orleans").AddView(View).AddInstrumentation<ClusterMetrics>();
            if (scraped) metrics.AddPrometheusExporter(exporter => exporter.ScopeInfoEnabled = false);
            if (options.Otlp is { } collector) metrics.AddOtlpExporter(exporter => Send(exporter, collector, "v1/metrics", options));
        });
        if (options.Otlp is { } target)
            telemetry.WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new RequestSampler(options.TraceRatio)))
                .AddSource("Mimo.*", SpanFilter.Requests, SpanFilter.GrainCalls)
                .AddProcessor(new SpanFilter())
                .AddOtlpExporter(exporter => Send(exporter, target, "v1/traces", options)));
        builder.Services.AddSingleton<ClusterMetrics>();
        return builder;
    }

    /// <summary>Whether anything takes metrics: what is polled for them is polled only then.</summary>
    public static bool IsOn(IConfiguration configuration) =>
        configuration[$"{TelemetryOptions.Section}:{nameof(TelemetryOptions.Otlp)}"] is { Length: > 0 } || ProbeOptions.Read(configuration).Port != 0;

    static void Describe(ResourceBuilder resource, IHostEnvironment environment) => resource.AddService(
        environment.ApplicationName, serviceNamespace: "mimo",
        serviceVersion: Assembly.GetEntryAssembly()?.GetName().Version?.ToString(),
        // The pod's name where there is one, so that a log line, a trace and a target of Prometheus name the same thing.
        autoGenerateServiceInstanceId: false,
        serviceInstanceId: Environment.GetEnvironmentVariable("POD_NAME") ?? $"{Environment.MachineName}:{Environment.ProcessId}");

    static void Send(OtlpExporterOptions exporter, Uri collector, string path, TelemetryOptions options)
    {
        exporter.Protocol = options.OtlpHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        // An endpoint set in code is taken as it is, without the path of the signal.
        exporter.Endpoint = options.OtlpHttp ? new Uri(collector, path) : collector;
    }

    /// <summary>Of Orleans' hundred instruments only those on the list, without labels: theirs may name grains.</summary>
    static MetricStreamConfiguration? View(Instrument instrument)
    {
        if (instrument.Meter.Name != "Microsoft.Orleans") return null;
        return OrleansMetrics.Contains(instrument.Name) ? new MetricStreamConfiguration { TagKeys = [] } : MetricStreamConfiguration.Drop;
    }
}
