using System.ClientModel.Primitives;
using System.Threading.RateLimiting;

namespace Mimo.Lab.Writing;

/// <summary>Lets each HTTP request wait for its turn. It stands behind the retry policy, so that retries wait as well.</summary>
sealed class EvenPolicy(RateLimiter limiter) : PipelinePolicy
{
    public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex) =>
        throw new NotSupportedException("Requests are asynchronous: a rate limiter can wait in no other way.");

    public override async ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
    {
        using var lease = await limiter.AcquireAsync(1, message.CancellationToken).ConfigureAwait(false);
        await ProcessNextAsync(message, pipeline, currentIndex).ConfigureAwait(false);
    }
}
