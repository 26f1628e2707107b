using System.Runtime.InteropServices;

namespace Mimo.Lab.Build;

/// <summary>Counts under names, in groups; those of shards add up to those of the build.</summary>
sealed class Tally
{
    /// <summary>Sorted, so that the same counts are written as the same bytes.</summary>
    public SortedDictionary<string, SortedDictionary<string, long>> Sorted =>
        new(_groups.ToDictionary(g => g.Key, g => new SortedDictionary<string, long>(g.Value, StringComparer.Ordinal)), StringComparer.Ordinal);

    readonly Dictionary<string, Dictionary<string, long>> _groups = [];

    public void Add(string group, string name, long count = 1)
    {
        if (!_groups.TryGetValue(group, out var counts)) _groups[group] = counts = [];
        CollectionsMarshal.GetValueRefOrAddDefault(counts, name, out _) += count;
    }

    public void Add(IReadOnlyDictionary<string, SortedDictionary<string, long>> other)
    {
        foreach (var (group, counts) in other)
            foreach (var (name, count) in counts) Add(group, name, count);
    }

    /// <summary>The counts of a group; empty when nothing was counted.</summary>
    public IReadOnlyDictionary<string, long> this[string group] => _groups.TryGetValue(group, out var counts) ? counts : new Dictionary<string, long>();
}
