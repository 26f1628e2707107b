using Orleans.Runtime.Services;

namespace Mimo.Cluster.Silos;

/// <summary>Calls to the active silos, each as itself.</summary>
public sealed class EverySilo(IServiceProvider services, ISiloStatusOracle silos) : GrainServiceClient<ISiloService>(services)
{
    public IReadOnlySet<SiloAddress> Active => silos.GetApproximateSiloStatuses(onlyActive: true).Keys.ToHashSet();

    public SiloAddress Own => silos.SiloAddress;

    internal Task Note(SiloAddress silo, SiloReport report) => GetGrainService(silo).Note(Own, report, CancellationToken.None);

    /// <summary>
    /// Has every active silo drop an image's features. A silo that cannot be reached is left out: it is being replaced, and a deleted
    /// image is not answered about even where features of it are left.
    /// </summary>
    public Task Forget(string imageKey, CancellationToken cancellationToken) =>
        Task.WhenAll(Active.Select(silo => Reach(GetGrainService(silo).Forget(imageKey, cancellationToken))));

    /// <summary>Has every active silo drop what it holds of a tenant, and tells how many have; those that cannot be reached are being replaced.</summary>
    public async Task<int> ForgetTenant(string tenantTag, CancellationToken cancellationToken)
    {
        var calls = Active.Select(silo => GetGrainService(silo).ForgetTenant(tenantTag, cancellationToken)).ToArray();
        await Task.WhenAll(calls.Select(Reach));
        return calls.Count(call => call.IsCompletedSuccessfully);
    }

    internal static Task Reach(Task call) =>
        call.ContinueWith(static over => _ = over.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
}
