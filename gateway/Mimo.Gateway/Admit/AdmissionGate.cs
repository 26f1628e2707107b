using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Gateway.Telemetry;

namespace Mimo.Gateway.Admit;

/// <summary>
/// Verb <c>admit</c>: takes a slot before any work is done for a call, or refuses at once. Taking is atomic: a check now and a count
/// later lets a burst of large images through together, which then pay for their decoding and are refused all the same.
/// </summary>
public sealed class AdmissionGate : IDisposable
{
    readonly ConcurrencyLimiter _uploads;
    readonly ConcurrencyLimiter _questions;
    readonly int _permits;
    readonly TimeSpan _retryAfter;
    volatile bool _closed;

    public AdmissionGate(IOptions<AdmissionOptions> options, GatewayMetrics metrics)
    {
        _uploads = Limiter(options.Value.MaxUploads);
        _questions = Limiter(_permits = options.Value.MaxQuestions);
        _retryAfter = options.Value.RetryAfter;
        metrics.Slots("upload", options.Value.MaxUploads, () => _uploads.GetStatistics()!.CurrentAvailablePermits);
        metrics.Slots("question", options.Value.MaxQuestions, () => _questions.GetStatistics()!.CurrentAvailablePermits);
    }

    /// <summary>A slot for one upload; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED; STAGE_UNAVAILABLE once it is closed.</exception>
    public IDisposable Upload() => Take(_uploads);

    /// <summary>A slot for one answer; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED; STAGE_UNAVAILABLE once it is closed.</exception>
    public IDisposable Question() => Take(_questions);

    /// <summary>Answers being streamed now.</summary>
    public int Answers => _permits - (int)_questions.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Refuses all that comes from now on.</summary>
    public void Close() => _closed = true;

    public void Dispose()
    {
        _uploads.Dispose();
        _questions.Dispose();
    }

    RateLimitLease Take(ConcurrencyLimiter limiter)
    {
        if (_closed) throw new MimoException(ErrorReason.StageUnavailable, "This server is leaving; ask another one.", retryAfter: _retryAfter);
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw new MimoException(ErrorReason.Overloaded, "Every slot is taken; retry later.", retryAfter: _retryAfter);
    }

    // No queue: a caller that waits here holds its connection and learns nothing; one that is refused can go to another gateway.
    static ConcurrencyLimiter Limiter(int permits) => new(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });
}
