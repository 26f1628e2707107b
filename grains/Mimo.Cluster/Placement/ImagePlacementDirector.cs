using Mimo.Cluster.Silos;
using Mimo.Contracts.Grains;
using Orleans.Runtime.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>
/// Rendezvous hashing of the image over the silos that serve the verb, bounded by their published load. Two silos that place the same
/// image at once agree unless their views of load or membership differ; then the grain directory keeps the first, and the price is
/// features that travel by the cache.
/// </summary>
public sealed class ImagePlacementDirector(SiloBoard board, PlacementOptions options) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        // Throws when no silo serves the verb; those that leave are out already, by the verb's filter.
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint) return Task.FromResult(hint);
        var affinity = Affinity.OfGrain(target.GrainIdentity.Key.ToString()!);
        var ranked = RendezvousHash.Rank(affinity, silos, silo => silo.ToParsableString());
        return Task.FromResult(BoundedLoad.Choose(ranked, board.Load, options.LoadFactor, options.FreeLoad));
    }
}
