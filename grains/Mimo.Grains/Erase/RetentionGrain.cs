using Mimo.Cache.Retention;
using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Grains.Faults;
using Mimo.Grains.Storage;
using Orleans.Concurrency;

namespace Mimo.Grains.Erase;

/// <summary>
/// A reminder, because neither expiry in Redis nor a timer would do: an expired key lets a live session go on and write itself anew, and a timer
/// dies with its silo.
/// </summary>
[RequireVerb(Verbs.Decode), Reentrant]
public sealed class RetentionGrain(
    ISessionIndex sessions, Purge purge, RetentionOptions options, RetentionTimes times, TimeProvider time, ILogger<RetentionGrain> log)
    : Grain, IRetentionGrain, IRemindable
{
    Task? _run;

    public Task Start(CancellationToken cancellationToken) => this.Guard(async () =>
    {
        await this.RegisterOrUpdateReminder("sweep", options.Sweep, options.Sweep);
        return true;
    }, log);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        if (_run is not { IsCompleted: false }) _run = Sweep();
        return _run;
    }

    async Task Sweep()
    {
        try
        {
            foreach (var tenant in await sessions.Tenants()) await purge.Unused(tenant, time.GetUtcNow() - times.Transcripts(tenant));
        }
        catch (Exception e)
        {
            // The next sweep begins anew.
            StageFaults.NotErased(log, e);
        }
    }
}
