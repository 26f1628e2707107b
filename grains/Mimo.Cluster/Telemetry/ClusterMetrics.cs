using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Mimo.Cluster.Placement;

namespace Mimo.Cluster.Telemetry;

/// <summary>The meter <c>Mimo.Cluster</c>: the cluster as this process sees it.</summary>
public sealed class ClusterMetrics : IDisposable
{
    readonly Meter _meter;

    public ClusterMetrics(IMeterFactory factory, IServiceProvider services)
    {
        _meter = factory.Create("Mimo.Cluster");
        // Made before the silo is: what it asks is looked up when it is asked.
        _meter.CreateObservableGauge("mimo.cluster.silos", () => Count(services), "{silo}", "Active silos by the verb that they serve.");
    }

    public void Dispose() => _meter.Dispose();

    static IEnumerable<Measurement<int>> Count(IServiceProvider services)
    {
        var silos = services.GetService<ServingSilos>();
        return silos is null ? [] : ServingSilos.Verbs.Select(verb => new Measurement<int>(silos.Count(verb), new KeyValuePair<string, object?>("verb", verb)));
    }
}
