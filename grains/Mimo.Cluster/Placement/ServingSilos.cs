using Mimo.Cluster.Silos;
using Orleans.Runtime.MembershipService.SiloMetadata;

namespace Mimo.Cluster.Placement;

/// <summary>How many active silos serve a verb and do not leave, as this silo sees the cluster; no call leaves the process.</summary>
public sealed class ServingSilos(ISiloStatusOracle silos, ISiloMetadataCache metadata, SiloBoard board)
{
    /// <summary>The verbs that a pool of silos is made for; <c>align</c> goes where <c>decode</c> does.</summary>
    public static readonly IReadOnlyList<string> Verbs = [Contracts.Verbs.Encode, Contracts.Verbs.Decode, Contracts.Verbs.Segment];

    public int Count(string verb) =>
        silos.GetApproximateSiloStatuses(onlyActive: true).Keys.Count(silo =>
            !board.IsLeaving(silo) && (board.Serves(silo, verb) || SiloVerbs.Serves(metadata.GetSiloMetadata(silo).Metadata, verb)));
}
