using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Cache.Metrics;
using Mimo.Cluster.Telemetry;
using Mimo.Engine.Scheduling;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Telemetry;
using Mimo.Grains.Telemetry;
using Mimo.Silo;
using Mimo.Silo.Telemetry;

namespace Mimo.Deploy.Tests.Metrics;

/// <summary>An instrument of ours, and what it is called in a scrape.</summary>
sealed record Metric(string Meter, string Name, string Kind, string Prometheus, string Description);

/// <summary>Every instrument of the meters <c>Mimo.*</c>, seen as they are created.</summary>
static partial class MetricCatalogue
{
    public static IReadOnlyList<Metric> All { get; } = Collect();

    /// <summary>Every series name that a scrape can have, Orleans' few included.</summary>
    public static IReadOnlySet<string> PrometheusNames { get; } = All.SelectMany(Series)
        .Concat(MimoTelemetry.OrleansMetrics.Select(name => name.Replace('-', '_')).SelectMany(name => (string[])[name, $"{name}_total"])).ToHashSet();

    /// <summary>The series that a PromQL expression reads.</summary>
    public static IEnumerable<string> NamesIn(string expression) => SeriesName().Matches(expression).Select(match => match.Value);

    static List<Metric> Collect()
    {
        var found = new Dictionary<string, Metric>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (!instrument.Meter.Name.StartsWith("Mimo.", StringComparison.Ordinal)) return;
                lock (found) found[instrument.Name] = new Metric(instrument.Meter.Name, instrument.Name, Kind(instrument), Prometheus(instrument), instrument.Description!);
            },
        };
        listener.Start();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var factory = services.GetRequiredService<IMeterFactory>();
        using var gateway = new GatewayMetrics(factory);
        gateway.Slots("upload", 1, () => 1);
        using var audit = new AuditMetrics(factory);
        using var cache = new CacheMetrics(factory);
        using var cluster = new ClusterMetrics(factory, services);
        using var counters = new EngineCounters(factory);
        // Its gauges are declared, not read: no engine is needed.
        using var gauges = new EngineGauges(null!, new MimoSiloOptions(), factory, TimeProvider.System);
        RuntimeHelpers.RunClassConstructor(typeof(StageTelemetry).TypeHandle);
        return [.. found.Values.OrderBy(metric => metric.Name, StringComparer.Ordinal)];
    }

    static string Kind(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => "counter",
        "Histogram" => "histogram",
        _ => "gauge",
    };

    /// <summary>OpenTelemetry's translation for Prometheus: dots to underscores, the unit, and <c>_total</c> for a counter.</summary>
    static string Prometheus(Instrument instrument)
    {
        var unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return instrument.Name.Replace('.', '_') + unit + (Kind(instrument) == "counter" ? "_total" : "");
    }

    static IEnumerable<string> Series(Metric metric) => metric.Kind == "histogram"
        ? [$"{metric.Prometheus}_bucket", $"{metric.Prometheus}_sum", $"{metric.Prometheus}_count"]
        : [metric.Prometheus];

    [GeneratedRegex("\\b(?:mimo|orleans)_[a-z_]+\\b(?!\")")]
    private static partial Regex SeriesName();
}
