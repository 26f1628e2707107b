using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;

namespace Mimo.Cluster.Silos;

/// <summary>
/// Tells every other silo what this one serves, its load when it has changed, and at once when it leaves. n silos send at most n messages each in
/// a period; a store that all poll would cost the same reads and tell of a drain later. <c>docs/scale.md</c> has what replaces it.
/// </summary>
public sealed class SiloReporter(
    EverySilo silos, SiloBoard board, OwnVerbs verbs, DrainSwitch drain, IEnumerable<ISiloWork> work, PlacementOptions options,
    TimeProvider time)
    : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    readonly ReportLedger _ledger = new();
    readonly CancellationTokenSource _stopped = new();
    long _version;
    Task _loop = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(SiloReporter), ServiceLifecycleStage.Last,
        _ =>
        {
            _loop = Task.Run(Loop, CancellationToken.None);
            return Task.CompletedTask;
        },
        async _ =>
        {
            await _stopped.CancelAsync();
            await _loop;
        });

    /// <summary>Tells the others now. Ends when they have heard it, or within the time-out of a call.</summary>
    public async Task Announce()
    {
        var others = silos.Active.Where(silo => !silo.Equals(silos.Own)).ToHashSet();
        var report = new SiloReport(Interlocked.Increment(ref _version), work.Sum(own => own.Load), drain.IsLeaving, verbs.Joined);
        board.Note(silos.Own, report);
        board.Keep(others.Append(silos.Own).ToHashSet());
        await Task.WhenAll(_ledger.News(others, report).Select(silo => _ledger.Tell(silo, report, () => silos.Note(silo, report))));
    }

    public void Dispose() => _stopped.Dispose();

    async Task Loop()
    {
        using var timer = new PeriodicTimer(options.ReportEvery, time);
        try
        {
            do await Announce();
            while (await timer.WaitForNextTickAsync(_stopped.Token));
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }
}
