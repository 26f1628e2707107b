using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Mimo.Cache.Metrics;

namespace Mimo.Grains.Tests.Support;

/// <summary>Counts what one <see cref="CacheMetrics"/> reports, apart from those of tests that run beside.</summary>
public sealed class OutcomeCounter : IMeterFactory
{
    readonly ConcurrentDictionary<string, int> _counts = new();
    readonly MeterListener _listener = new();
    readonly List<Meter> _meters = [];

    public OutcomeCounter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter)) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counts.AddOrUpdate($"{instrument.Name}:{Label(tags, "store")}:{Label(tags, "outcome")}", (int)value, (_, sum) => sum + (int)value));
        _listener.Start();
        Metrics = new CacheMetrics(this);
    }

    public CacheMetrics Metrics { get; }

    public int Reads(string store, string outcome) => _counts.GetValueOrDefault($"mimo.cache.reads:{store}:{outcome}");

    public int Writes(string store, string outcome) => _counts.GetValueOrDefault($"mimo.cache.writes:{store}:{outcome}");

    public Meter Create(MeterOptions options)
    {
        var meter = new Meter(options.Name);
        _meters.Add(meter);
        return meter;
    }

    public void Dispose()
    {
        _listener.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }

    static object? Label(ReadOnlySpan<KeyValuePair<string, object?>> tags, string name)
    {
        foreach (var tag in tags)
            if (tag.Key == name) return tag.Value;
        return null;
    }
}
