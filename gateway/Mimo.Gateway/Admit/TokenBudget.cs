using System.Collections.Concurrent;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Admit;

/// <summary>
/// Tokens a minute of each tenant: a bucket that fills steadily, holds a minute's worth and may be overdrawn. Hand-written because the
/// token bucket of System.Threading.RateLimiting takes its tokens before the work and cannot owe any, and what an answer takes is known
/// when it is over.
/// </summary>
sealed class TokenBudget(TimeProvider time)
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    readonly ConcurrentDictionary<TenantTag, Bucket> _buckets = new();

    /// <summary>How long until the tenant has a token again; zero when it has.</summary>
    public TimeSpan Wait(TenantTag tenant, int perMinute)
    {
        var bucket = Of(tenant, perMinute);
        lock (bucket)
        {
            bucket.Fill(time, perMinute);
            return bucket.Level > 0 ? TimeSpan.Zero : Minute * ((1 - bucket.Level) / perMinute);
        }
    }

    /// <summary>Takes tokens, also those that are not there; less than none gives back.</summary>
    public void Charge(TenantTag tenant, int perMinute, int tokens)
    {
        var bucket = Of(tenant, perMinute);
        lock (bucket)
        {
            bucket.Fill(time, perMinute);
            bucket.Level = Math.Min(perMinute, bucket.Level - tokens);
        }
    }

    Bucket Of(TenantTag tenant, int perMinute) =>
        _buckets.GetOrAdd(tenant, _ => new Bucket { Level = perMinute, Filled = time.GetTimestamp() });

    sealed class Bucket
    {
        public double Level { get; set; }
        public long Filled { get; set; }

        public void Fill(TimeProvider time, int perMinute)
        {
            var now = time.GetTimestamp();
            Level = Math.Min(perMinute, Level + (perMinute * (time.GetElapsedTime(Filled, now) / Minute)));
            Filled = now;
        }
    }
}
