using Mimo.Cache.Retention;
using Mimo.Cluster.Placement;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Grains.Faults;
using Orleans.Concurrency;

namespace Mimo.Grains.Erase;

/// <summary>The reminder is what is durable of a deletion: it is there before anything is deleted, and goes when all is.</summary>
[RequireVerb(Verbs.Decode), Reentrant]
public sealed class ImageErasureGrain(Purge purge, RetentionOptions options, ILogger<ImageErasureGrain> log) : Grain, IImageErasureGrain, IRemindable
{
    const string Reminder = "erase";

    Task? _run;

    public Task Erase(CancellationToken cancellationToken) => this.Guard(async () =>
    {
        await this.RegisterOrUpdateReminder(Reminder, options.Retry, options.Retry);
        await Run().WaitAsync(cancellationToken);
        return true;
    }, log);

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        try
        {
            await Run();
        }
        catch (Exception e)
        {
            // It comes again.
            StageFaults.NotErased(log, e);
        }
    }

    /// <summary>Callers and reminders share a run.</summary>
    Task Run()
    {
        if (_run is not { IsCompleted: false }) _run = Start();
        return _run;

        async Task Start()
        {
            await purge.Image(this.GetPrimaryKeyString());
            if (await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
        }
    }
}
