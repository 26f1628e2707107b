using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>Keeps the silos whose metadata lists the verb. Runs on the placing silo, so every silo registers it.</summary>
public sealed class VerbFilterDirector(ISiloMetadataCache metadata) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var verb = ((VerbFilterStrategy)filterStrategy).Verb;
        return silos.Where(silo => SiloVerbs.Serves(metadata.GetSiloMetadata(silo).Metadata, verb));
    }
}
