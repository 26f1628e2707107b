using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Audit;

/// <summary>Instruments of the trail, of the gateway's meter.</summary>
public sealed class AuditMetrics : IDisposable
{
    readonly Meter _meter;
    readonly Counter<long> _records;
    readonly ConcurrentDictionary<string, bool> _up = new();

    public AuditMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(GatewayMetrics.MeterName);
        _records = _meter.CreateCounter<long>("mimo.audit.records", "{record}", "Records of accesses by sink and outcome: written, or lost.");
        _meter.CreateObservableGauge(
            "mimo.audit.up", () => _up.Select(sink => new Measurement<int>(sink.Value ? 1 : 0, new KeyValuePair<string, object?>("sink", sink.Key))), null,
            "1 while a sink of the audit takes records, else 0.");
    }

    internal void Is(string sink, bool up) => _up[sink] = up;

    internal void Written(string sink, int records) => Count(sink, "written", records);

    internal void Lost(string sink, int records) => Count(sink, "lost", records);

    public void Dispose() => _meter.Dispose();

    void Count(string sink, string outcome, int records) => _records.Add(records, new("sink", sink), new("outcome", outcome));
}
