using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Mimo.Cluster.Silos;

/// <summary>Reentrant: a report must not wait for a device that is asked to forget.</summary>
[Reentrant]
sealed class SiloService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, SiloBoard board, IEnumerable<ISiloWork> work)
    : GrainService(id, silo, loggers), ISiloService
{
    public Task Note(SiloAddress silo, SiloReport report, CancellationToken cancellationToken)
    {
        board.Note(silo, report);
        return Task.CompletedTask;
    }

    public Task Forget(string imageKey, CancellationToken cancellationToken) => Task.WhenAll(work.Select(own => own.Forget(imageKey)));
}
