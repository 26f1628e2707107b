namespace Mimo.Cluster.Silos;

/// <summary>What a silo tells the others of itself.</summary>
/// <param name="Version">Counts up; an older report that arrives later is dropped.</param>
/// <param name="Load">Answers and encodes under way.</param>
/// <param name="Leaving">It takes nothing new: it drains, or its device has failed.</param>
/// <param name="Verbs">What it serves, as <see cref="Placement.SiloVerbs.Join"/> writes it.</param>
[GenerateSerializer, Immutable, Alias("mimo.SiloReport")]
public sealed record SiloReport(
    [property: Id(0)] long Version, [property: Id(1)] int Load, [property: Id(2)] bool Leaving, [property: Id(3)] string Verbs = "");
