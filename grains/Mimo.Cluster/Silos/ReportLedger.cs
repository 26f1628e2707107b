using System.Collections.Concurrent;

namespace Mimo.Cluster.Silos;

/// <summary>
/// Which silo has heard what. A report that did not arrive is news again: a silo that missed "I am leaving" would go on placing work here
/// for as long as the load stays as it is.
/// </summary>
sealed class ReportLedger
{
    readonly ConcurrentDictionary<SiloAddress, SiloReport> _heard = new();

    /// <summary>Those of the others that have not heard this, whatever its number; silos that are gone are forgotten.</summary>
    public SiloAddress[] News(IReadOnlySet<SiloAddress> others, SiloReport report)
    {
        foreach (var gone in _heard.Keys.Where(silo => !others.Contains(silo))) _heard.TryRemove(gone, out _);
        return [.. others.Where(silo => !_heard.TryGetValue(silo, out var last) || last with { Version = report.Version } != report)];
    }

    public async Task Tell(SiloAddress silo, SiloReport report, Func<Task> call)
    {
        try
        {
            await call();
            _heard[silo] = report;
        }
        catch (Exception)
        {
            // It is being replaced, or busy: the next look finds out.
            _heard.TryRemove(silo, out _);
        }
    }
}
