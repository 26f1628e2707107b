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
    readonly TimeSpan _retryAfter;

    public AdmissionGate(IOptions<AdmissionOptions> options, GatewayMetrics metrics)
    {
        _uploads = Limiter(options.Value.MaxUploads);
        _questions = Limiter(options.Value.MaxQuestions);
        _retryAfter = options.Value.RetryAfter;
        metrics.Slots("upload", options.Value.MaxUploads, () => _uploads.GetStatistics()!.CurrentAvailablePermits);
        metrics.Slots("question", options.Value.MaxQuestions, () => _questions.GetStatistics()!.CurrentAvailablePermits);
    }

    /// <summary>A slot for one upload; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED.</exception>
    public IDisposable Upload() => Take(_uploads);

    /// <summary>A slot for one answer; disposing it frees the slot.</summary>
    /// <exception cref="MimoException">OVERLOADED.</exception>
    public IDisposable Question() => Take(_questions);

    public void Dispose()
    {
        _uploads.Dispose();
        _questions.Dispose();
    }

    RateLimitLease Take(ConcurrencyLimiter limiter)
    {
        var lease = limiter.AttemptAcquire();
        if (lease.IsAcquired) return lease;
        lease.Dispose();
        throw new MimoException(ErrorReason.Overloaded, "Every slot is taken; retry later.", retryAfter: _retryAfter);
    }

    // No queue: a caller that waits here holds its connection and learns nothing; one that is refused can go to another gateway.
    static ConcurrencyLimiter Limiter(int permits) => new(new ConcurrencyLimiterOptions { PermitLimit = permits, QueueLimit = 0 });
}
