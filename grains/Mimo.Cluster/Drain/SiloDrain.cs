using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cluster.Silos;

namespace Mimo.Cluster.Drain;

/// <summary>
/// A silo's way out: (1) it takes nothing new, (2) every other silo knows, (3) answers that have begun end, within the budget. Only
/// then Orleans stops, which cuts off every answer that is left; their gateways take them up elsewhere. All of it comes before any
/// other service stops, while the silo is still an active member.
/// </summary>
public sealed partial class SiloDrain(
    DrainSwitch drain, SiloReporter reporter, IEnumerable<ISiloWork> work, DrainOptions options, TimeProvider time, ILogger<SiloDrain> log)
    : IHostedLifecycleService
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Leave();
        await reporter.Announce();
        await Task.Delay(options.Announce, time, cancellationToken);
        var start = time.GetTimestamp();
        while (Answers > 0 && time.GetElapsedTime(start) < options.Budget) await Task.Delay(LookEvery, time, cancellationToken);
        if (Answers is > 0 and var left) Log.HandsOver(log, left);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    int Answers => work.Sum(own => own.Answers);

    static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "{Answers} answers are left at the end of the drain; other silos take them up")]
        public static partial void HandsOver(ILogger logger, int answers);
    }
}
