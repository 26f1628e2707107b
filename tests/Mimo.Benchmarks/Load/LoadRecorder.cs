using Grpc.Core;
using HdrHistogram;
using Mimo.Benchmarks.Service;

namespace Mimo.Benchmarks.Load;

/// <summary>
/// Collects what callers saw. Times run from the moment a question was due, not from when it could be sent: a service that stalls is
/// charged for every question that waited meanwhile, which is what coordinated omission hides.
/// </summary>
sealed class LoadRecorder
{
    const long LongestMicroseconds = 3_600_000_000;
    const int Digits = 3;

    readonly Lock _lock = new();
    readonly Dictionary<int, int> _tenants = [];
    readonly SortedDictionary<string, int> _failures = new(StringComparer.Ordinal);

    public LongHistogram FirstEvent { get; } = new(1, LongestMicroseconds, Digits);
    public LongHistogram FirstMask { get; } = new(1, LongestMicroseconds, Digits);
    public LongHistogram Total { get; } = new(1, LongestMicroseconds, Digits);
    public int Answers { get; private set; }
    public int Tokens { get; private set; }
    public int Masks { get; private set; }
    public int Refusals { get; private set; }
    /// <summary>By gRPC status.</summary>
    public IReadOnlyDictionary<string, int> Failures => _failures;
    /// <summary>Answers by tenant.</summary>
    public IReadOnlyDictionary<int, int> Tenants => _tenants;

    /// <param name="tenant">Who asked.</param>
    /// <param name="late">From the moment that the question was due to the call that was answered, milliseconds.</param>
    /// <param name="heard">The answer.</param>
    public void Add(int tenant, double late, HeardTurn heard)
    {
        lock (_lock)
        {
            Answers++;
            Tokens += heard.Tokens;
            Masks += heard.Masks;
            _tenants[tenant] = _tenants.GetValueOrDefault(tenant) + 1;
            Record(FirstEvent, late + heard.FirstEvent);
            Record(Total, late + heard.Total);
            if (heard.FirstMask > 0) Record(FirstMask, late + heard.FirstMask);
        }
    }

    public void Refused()
    {
        lock (_lock) Refusals++;
    }

    public void Failed(StatusCode status)
    {
        lock (_lock) _failures[$"{status}"] = _failures.GetValueOrDefault($"{status}") + 1;
    }

    static void Record(LongHistogram histogram, double milliseconds) =>
        histogram.RecordValue(Math.Clamp((long)(milliseconds * 1000), 1, LongestMicroseconds));
}
