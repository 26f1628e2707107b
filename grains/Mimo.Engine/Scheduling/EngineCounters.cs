using System.Diagnostics.Metrics;
using Mimo.Engine.Decode;

namespace Mimo.Engine.Scheduling;

/// <summary>What the engine has done since its start; the same numbers feed the meter <c>Mimo.Engine</c>.</summary>
sealed class EngineCounters : IDisposable
{
    public const string MeterName = "Mimo.Engine";

    static readonly InstrumentAdvice<int> Sizes = new() { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256] };
    static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    readonly Meter _meter;
    readonly Histogram<double> _work;
    readonly Histogram<double> _queue;
    readonly Histogram<int> _batch;
    readonly Counter<long> _tokens;
    readonly Counter<long> _refused;
    readonly Counter<long> _evicted;
    long _refusals;
    long _masks;
    long _maskBatches;

    public EngineCounters(IMeterFactory? factory)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _work = _meter.CreateHistogram<double>("mimo.engine.work", "s", "Time on the device by verb.", advice: Seconds);
        _queue = _meter.CreateHistogram<double>("mimo.engine.queue", "s", "Time that a unit waited for the device by verb.", advice: Seconds);
        _batch = _meter.CreateHistogram<int>("mimo.engine.batch", "{turn}", "Turns that one decode step moved.", advice: Sizes);
        _tokens = _meter.CreateCounter<long>("mimo.engine.tokens", "{token}", "Positions through the language model by phase.");
        _refused = _meter.CreateCounter<long>("mimo.engine.refused", "{unit}", "Units refused because their queue was full, by verb.");
        _evicted = _meter.CreateCounter<long>("mimo.engine.evicted", "{session}", "Idle sessions that lost their keys and values.");
    }

    public long Encodes { get; private set; }
    public long Turns { get; private set; }
    public long Steps { get; private set; }
    public long Batches { get; private set; }
    public TimeSpan DecodeTime { get; private set; }
    public TimeSpan LastStep { get; private set; }
    public long PrefilledTokens { get; private set; }
    public long ReusedTokens { get; private set; }
    public long SharedTokens { get; private set; }
    public long Evictions { get; private set; }
    public long Rebuilds { get; private set; }
    public long Masks => Interlocked.Read(ref _masks);
    public long MaskBatches => Interlocked.Read(ref _maskBatches);
    public long Refusals => Interlocked.Read(ref _refusals);

    public void Encoded() => Encodes++;

    public void Rebuilt() => Rebuilds++;

    /// <summary>Any thread.</summary>
    public void Segmented(int masks, TimeSpan elapsed)
    {
        Interlocked.Add(ref _masks, masks);
        Interlocked.Increment(ref _maskBatches);
        Ran(WorkClass.Segment, elapsed);
    }

    /// <param name="turns">May be 0: closing tokens alone.</param>
    /// <param name="elapsed">Of the pass.</param>
    public void Stepped(int turns, TimeSpan elapsed)
    {
        if (turns == 0) return;
        Steps += turns;
        Batches++;
        DecodeTime += elapsed;
        LastStep = elapsed;
        _work.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("verb", "decode"));
        _batch.Record(turns);
        _tokens.Add(turns, new KeyValuePair<string, object?>("phase", "decode"));
    }

    public void Begun(TurnPrefill prefill)
    {
        Turns++;
        ReusedTokens += prefill.Reused;
        SharedTokens += prefill.Shared;
    }

    public void Prefilled(int tokens)
    {
        PrefilledTokens += tokens;
        _tokens.Add(tokens, new KeyValuePair<string, object?>("phase", "prefill"));
    }

    public void Evicted()
    {
        Evictions++;
        _evicted.Add(1);
    }

    public void Waited(WorkClass kind, TimeSpan elapsed) => _queue.Record(elapsed.TotalSeconds, Verb(kind));

    public void Ran(WorkClass kind, TimeSpan elapsed) => _work.Record(elapsed.TotalSeconds, Verb(kind));

    /// <summary>Any thread.</summary>
    public void Refused(WorkClass kind)
    {
        Interlocked.Increment(ref _refusals);
        _refused.Add(1, Verb(kind));
    }

    public void Dispose() => _meter.Dispose();

    static KeyValuePair<string, object?> Verb(WorkClass kind) => new("verb", kind switch
    {
        WorkClass.Segment => "segment",
        WorkClass.Align => "align",
        WorkClass.Control => "control",
        _ => "encode",
    });
}
