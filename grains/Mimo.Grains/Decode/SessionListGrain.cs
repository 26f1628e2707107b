using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Errors;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Grains.Faults;
using Mimo.Grains.Storage;
using Orleans.Concurrency;
using StackExchange.Redis;

namespace Mimo.Grains.Decode;

/// <summary>
/// Lists from the index and wakes no session: a list of two hundred would otherwise read two hundred transcripts. Keeps nothing, so that
/// calls need not wait for each other.
/// </summary>
[RequireVerb(Verbs.Decode), Reentrant]
public sealed class SessionListGrain(ISessionIndex sessions, ILogger<SessionListGrain> log) : Grain, ISessionListGrain
{
    static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(2);

    public Task<SessionEntry[]> List(SessionPlace? after, int count, CancellationToken cancellationToken) => this.Guard(async () =>
    {
        try
        {
            return (SessionEntry[])[.. await sessions.Newest(this.GetPrimaryKeyString(), after, count)];
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw new MimoException(ErrorReason.StageUnavailable, "The sessions cannot be listed now.", retryAfter: RetrySoon);
        }
    }, log);
}
