using System.Diagnostics.Metrics;

namespace Mimo.Engine.Scheduling;

/// <summary>What the engine has done since its start; the same numbers feed the meter <c>Mimo.Engine</c>.</summary>
sealed class EngineCounters : IDisposable
{
    public const string MeterName = "Mimo.Engine";

    readonly Meter _meter;
    readonly Histogram<double> _work;
    readonly Counter<long> _tokens;
    readonly Counter<long> _refused;

    public EngineCounters(IMeterFactory? factory)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _work = _meter.CreateHistogram<double>("mimo.engine.work", "s", "Time on the device by verb.");
        _tokens = _meter.CreateCounter<long>("mimo.engine.tokens", "{token}", "Positions through the language model by phase.");
        _refused = _meter.CreateCounter<long>("mimo.engine.refused", "{unit}", "Units refused because their queue was full, by verb.");
    }

    public long Encodes { get; private set; }
    public long Steps { get; private set; }
    public long PrefilledTokens { get; private set; }
    public long Masks { get; private set; }

    public void Encoded() => Encodes++;

    public void Segmented() => Masks++;

    public void Stepped()
    {
        Steps++;
        _tokens.Add(1, new KeyValuePair<string, object?>("phase", "decode"));
    }

    public void Prefilled(int tokens)
    {
        PrefilledTokens += tokens;
        _tokens.Add(tokens, new KeyValuePair<string, object?>("phase", "prefill"));
    }

    public void Ran(WorkClass kind, TimeSpan elapsed) => _work.Record(elapsed.TotalSeconds, Verb(kind));

    public void Refused(WorkClass kind) => _refused.Add(1, Verb(kind));

    public void Dispose() => _meter.Dispose();

    static KeyValuePair<string, object?> Verb(WorkClass kind) => new("verb", kind switch
    {
        WorkClass.Segment => "segment",
        WorkClass.Align => "align",
        WorkClass.Control => "control",
        _ => "encode",
    });
}
