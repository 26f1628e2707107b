using System.Diagnostics.Metrics;
using Mimo.Contracts;
using Mimo.Engine;

namespace Mimo.Silo.Telemetry;

/// <summary>
/// The engine's state as gauges of the meter <c>Mimo.Engine</c>. The account is asked of the engine's thread once a second and kept:
/// a scrape that asked for it itself would wait for the unit that runs, and one of a hung device would never end.
/// </summary>
sealed class EngineGauges : BackgroundService
{
    public const string MeterName = "Mimo.Engine";

    static readonly Measurement<double>[] Nothing = [];
    static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    readonly IDeviceEngine _engine;
    readonly TimeProvider _time;
    readonly Meter _meter;
    long _asked;
    volatile EngineSnapshot? _last;

    public EngineGauges(IDeviceEngine engine, MimoSiloOptions options, IMeterFactory meters, TimeProvider time)
    {
        (_engine, _time, _asked) = (engine, time, time.GetTimestamp());
        _meter = meters.Create(MeterName);
        var limits = options.Engine;
        _meter.CreateObservableGauge("mimo.engine.serving", () => _engine.Health == EngineHealth.Serving ? 1 : 0, null, "1 while the device serves, else 0.");
        _meter.CreateObservableGauge(
            "mimo.engine.silence", () => _time.GetElapsedTime(Volatile.Read(ref _asked)).TotalSeconds, "s",
            "Time since the device's thread last answered; it grows while one unit runs, or hangs.");
        _meter.CreateObservableGauge("mimo.engine.waiting", Waiting, "{unit}", "Units of work that wait for the device by verb.");
        Gauge("mimo.engine.turns", "{turn}", "Turns that decode now.", last => last.RunningTurns);
        Gauge("mimo.engine.sessions", "{session}", "Sessions with keys and values on the device.", last => last.Sequences);
        Gauge("mimo.engine.kv.used", "By", "Keys and values on the device.", last => last.SequenceBytes);
        Gauge("mimo.engine.kv.limit", "By", "Most bytes of keys and values.", _ => limits.SequenceBytes);
        _meter.CreateObservableGauge(
            "mimo.engine.kv.ratio", () => _last is { } last ? [new Measurement<double>((double)last.SequenceBytes / limits.SequenceBytes)] : Nothing, null,
            "Part of the bytes for keys and values that is taken, idle sessions included.");
        Gauge("mimo.engine.features.used", "By", "Image features on the device.", last => last.FeatureBytes);
        Gauge("mimo.engine.features.limit", "By", "Most bytes of image features.", _ => limits.FeatureBytes);
        Gauge("mimo.engine.images", "{image}", "Images with features on the device.", last => last.Images);
        Gauge("mimo.engine.tensors", "{tensor}", "Tensors alive in the process.", last => last.LiveTensors);
        Count("mimo.engine.encodes", "{encode}", "Runs of the vision encoders.", last => last.Encodes);
        Count("mimo.engine.masks", "{mask}", "Masks decoded.", last => last.Masks);
    }

    public override void Dispose()
    {
        _meter.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        try
        {
            await _engine.Ready.WaitAsync(stoppingToken);
            do
            {
                _last = await _engine.Snapshot().WaitAsync(stoppingToken);
                Volatile.Write(ref _asked, _time.GetTimestamp());
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (Exception e) when (e is OperationCanceledException or EngineUnavailableException)
        {
            // The process stops, or the engine has: the gauges that matter then say so by themselves.
        }
    }

    void Gauge(string name, string unit, string description, Func<EngineSnapshot, long> value) =>
        _meter.CreateObservableGauge(name, () => Measure(value), unit, description);

    void Count(string name, string unit, string description, Func<EngineSnapshot, long> value) =>
        _meter.CreateObservableCounter(name, () => Measure(value), unit, description);

    /// <summary>By the verb that a pool is scaled for. Features that are only brought over count as encodes, as their time does.</summary>
    IEnumerable<Measurement<int>> Waiting() => _last is not { } last ? [] :
    [
        Of(Verbs.Encode, last.WaitingEncodes + last.WaitingTransfers), Of(Verbs.Align, last.WaitingTurns), Of(Verbs.Segment, last.WaitingMasks),
    ];

    static Measurement<int> Of(string verb, int count) => new(count, new KeyValuePair<string, object?>("verb", verb));

    IEnumerable<Measurement<long>> Measure(Func<EngineSnapshot, long> value) => _last is { } last ? [new Measurement<long>(value(last))] : [];
}
