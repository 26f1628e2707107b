using System.Collections.Concurrent;

namespace Mimo.Cluster.Silos;

/// <summary>The last report of every silo, as far as it has come here. A silo that has not reported counts as idle and staying.</summary>
public sealed class SiloBoard
{
    readonly ConcurrentDictionary<SiloAddress, SiloReport> _reports = new();

    public void Note(SiloAddress silo, SiloReport report) =>
        _reports.AddOrUpdate(silo, report, (_, known) => known.Version > report.Version ? known : report);

    public int Load(SiloAddress silo) => _reports.TryGetValue(silo, out var report) ? report.Load : 0;

    public bool IsLeaving(SiloAddress silo) => _reports.TryGetValue(silo, out var report) && report.Leaving;

    /// <summary>
    /// Whether a silo has said that it serves a verb. Orleans' own metadata says so as well, but it is asked for once, while the silo
    /// joins: where that fails, on a busy machine, the silo goes unseen for 12 s and until the next change of membership.
    /// </summary>
    public bool Serves(SiloAddress silo, string verb) =>
        _reports.TryGetValue(silo, out var report) && report.Verbs.Split(',').Contains(verb, StringComparer.Ordinal);

    /// <summary>Forgets all others: addresses are never used again, a restarted silo has a new one.</summary>
    public void Keep(IReadOnlySet<SiloAddress> silos)
    {
        foreach (var gone in _reports.Keys.Where(silo => !silos.Contains(silo))) _reports.TryRemove(gone, out _);
    }
}
