namespace Mimo.Cluster.Placement;

/// <summary>
/// Affinity with a bound: the most preferred node that is not overloaded. Without it, one image that everybody looks at would hold
/// one silo busy while the others idle.
/// </summary>
public static class BoundedLoad
{
    /// <summary>What a node may have, the new one included: <paramref name="factor"/> times the mean over the nodes, rounded up.</summary>
    /// <param name="total">Units of work of all nodes, without the new one.</param>
    /// <param name="nodes">1 and up.</param>
    /// <param name="factor">1 and up. At 1 the work is spread evenly, whatever is preferred; a large one never leaves the first node.</param>
    /// <param name="free">What a node may have in any case, or two answers on two silos would already part an image from its features.</param>
    public static int Bound(int total, int nodes, double factor, int free) => Math.Max(free, (int)Math.Ceiling(factor * (total + 1) / nodes));

    /// <param name="ranked">From the most preferred; not empty.</param>
    /// <param name="load">Units of work that a node has.</param>
    /// <param name="factor">As for <see cref="Bound"/>.</param>
    /// <param name="free">As for <see cref="Bound"/>.</param>
    public static T Choose<T>(IReadOnlyList<T> ranked, Func<T, int> load, double factor, int free)
    {
        var loads = ranked.Select(load).ToArray();
        var bound = Bound(loads.Sum(), ranked.Count, factor, free);
        // Not all can be at the bound, which is above their mean.
        return ranked[Array.FindIndex(loads, own => own < bound)];
    }
}
