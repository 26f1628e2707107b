using Mimo.Cluster.Silos;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using Orleans.Runtime.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>Keeps the silos whose metadata or report lists the verb. Runs on the placing silo, so every silo registers it.</summary>
public sealed class VerbFilterDirector(ISiloMetadataCache metadata, SiloBoard board) : IPlacementFilterDirector
{
    public IEnumerable<SiloAddress> Filter(PlacementFilterStrategy filterStrategy, PlacementTarget target, IEnumerable<SiloAddress> silos)
    {
        var verb = ((VerbFilterStrategy)filterStrategy).Verb;
        var serving = silos.Where(silo =>
            SiloVerbs.Serves(metadata.GetSiloMetadata(silo).Metadata, verb) || board.Serves(silo, verb)).ToArray();
        var staying = serving.Where(silo => !board.IsLeaving(silo)).ToArray();
        // Where all are leaving, answers that have begun still need their masks; new turns are the session's to refuse.
        return staying.Length > 0 ? staying : serving;
    }
}
