using Orleans.Metadata;
using Orleans.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>
/// Travels in the cluster manifest with each grain class. Orleans' own <c>RequiredMatchSiloMetadata</c> is no use here: it keeps silos
/// that equal the calling one, and the gateway that places the grains serves no stage.
/// </summary>
public sealed class VerbFilterStrategy : PlacementFilterStrategy
{
    const string Property = "mimo.verb";

    /// <summary>For the runtime, which fills it in from the manifest.</summary>
    public VerbFilterStrategy() : base(order: 0)
    {
    }

    public VerbFilterStrategy(string verb, int order) : base(order) => Verb = verb;

    public string Verb { get; private set; } = "";

    public override void AdditionalInitialize(GrainProperties properties) => Verb = GetPlacementFilterGrainProperty(Property, properties) ?? "";

    protected override IEnumerable<KeyValuePair<string, string>> GetAdditionalGrainProperties(
        IServiceProvider services, Type grainClass, GrainType grainType, IReadOnlyDictionary<string, string> existingProperties) =>
        [new(Property, Verb)];
}
