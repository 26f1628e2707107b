using Microsoft.Extensions.Options;
using Mimo.Cluster.Faults;
using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// Calls to grains that may be made twice: they are made again while a silo is being replaced, and not made at all where nobody
/// serves, since the runtime takes half a second to find that out.
/// </summary>
public sealed class StageCalls(ServingSilos silos, IOptions<ResumeOptions> options, TimeProvider time)
{
    static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>Asked before an answer is begun. Nobody who encodes is no obstacle yet: the image may be encoded.</summary>
    /// <exception cref="MimoException">STAGE_UNAVAILABLE: no silo decodes, or none segments, or all that do are leaving.</exception>
    public void RequireStages()
    {
        foreach (var verb in (string[])[Verbs.Decode, Verbs.Segment])
            if (silos.Count(verb) == 0)
                throw new MimoException(ErrorReason.StageUnavailable, $"No server for the verb {verb} is up now.", retryAfter: RetryAfter);
    }

    public Task<T> Run<T>(Func<Task<T>> call, CancellationToken cancellationToken) =>
        MovingCall.Run(call, options.Value.Timeout, waitForServers: false, time, cancellationToken);

    public Task Run(Func<Task> call, CancellationToken cancellationToken) => Run(async () =>
    {
        await call();
        return true;
    }, cancellationToken);
}
