using System.Diagnostics.Metrics;
using Mimo.Cache.Sealing;

namespace Mimo.Cache.Metrics;

/// <summary>Counters of the meter <c>Mimo.Cache</c>. Labels hold kinds only, never a key.</summary>
public sealed class CacheMetrics : IDisposable
{
    public const string MeterName = "Mimo.Cache";

    readonly Meter _meter;
    readonly Counter<long> _reads;
    readonly Counter<long> _writes;

    /// <param name="factory">Null makes a meter of its own, for use without a host.</param>
    public CacheMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        _reads = _meter.CreateCounter<long>("mimo.cache.reads", "{read}", "Reads of a store by outcome.");
        _writes = _meter.CreateCounter<long>("mimo.cache.writes", "{write}", "Writes to a store by outcome.");
    }

    /// <summary>A sealed value that a store outside this assembly did not open.</summary>
    /// <param name="store">Such as <c>transcript</c>.</param>
    /// <param name="fault">Why.</param>
    public void NotOpened(string store, SealFault fault) => Read(store, Outcome(fault));

    internal static CacheOutcome Outcome(SealFault fault) => fault switch
    {
        SealFault.None => CacheOutcome.Hit,
        SealFault.Damaged => CacheOutcome.Corrupt,
        SealFault.Unsealed => CacheOutcome.Unsealed,
        SealFault.KeyGone => CacheOutcome.KeyGone,
        SealFault.Forged => CacheOutcome.Forged,
        _ => CacheOutcome.Unreachable,
    };

    internal void Read(string store, CacheOutcome outcome) => _reads.Add(1, Tag(store), Tag(outcome));

    internal void Wrote(string store, CacheOutcome outcome) => _writes.Add(1, Tag(store), Tag(outcome));

    public void Dispose() => _meter.Dispose();

    static KeyValuePair<string, object?> Tag(string store) => new("store", store);

    static KeyValuePair<string, object?> Tag(CacheOutcome outcome) => new("outcome", outcome switch
    {
        CacheOutcome.Hit => "hit",
        CacheOutcome.Miss => "miss",
        CacheOutcome.Stored => "stored",
        CacheOutcome.Refused => "refused",
        CacheOutcome.Timeout => "timeout",
        CacheOutcome.Unreachable => "unreachable",
        CacheOutcome.Corrupt => "corrupt",
        CacheOutcome.Unsealed => "unsealed",
        CacheOutcome.KeyGone => "key_gone",
        CacheOutcome.Forged => "forged",
        _ => "stale",
    });
}
