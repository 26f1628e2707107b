namespace Mimo.Cluster.Silos;

/// <summary>What this silo serves.</summary>
/// <param name="Joined">As <see cref="Placement.SiloVerbs.Join"/> writes it.</param>
public sealed record OwnVerbs(string Joined);
