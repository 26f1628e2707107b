using Microsoft.Extensions.Logging;
using Mimo.Contracts.Storage;
using Orleans.Concurrency;

namespace Mimo.Cluster.Silos;

/// <summary>Reentrant: a report must not wait for a device that is asked to forget.</summary>
[Reentrant]
sealed class SiloService(GrainId id, Orleans.Runtime.Silo silo, ILoggerFactory loggers, SiloBoard board, IEnumerable<ISiloWork> work, IEnumerable<ITenantMemory> memories)
    : GrainService(id, silo, loggers), ISiloService
{
    public Task Note(SiloAddress silo, SiloReport report, CancellationToken cancellationToken)
    {
        board.Note(silo, report);
        return Task.CompletedTask;
    }

    public Task Forget(string imageKey, CancellationToken cancellationToken) => Task.WhenAll(work.Select(own => own.Forget(imageKey)));

    public Task ForgetTenant(string tenantTag, CancellationToken cancellationToken) =>
        Task.WhenAll([.. work.Select(own => own.ForgetTenant(tenantTag)), .. memories.Select(memory => memory.Forget(tenantTag))]);
}
