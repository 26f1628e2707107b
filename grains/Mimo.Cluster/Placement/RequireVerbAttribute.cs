using Orleans.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>Keeps a grain on silos that serve a verb (<see cref="Contracts.Verbs"/>).</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class RequireVerbAttribute(string verb) : PlacementFilterAttribute(new VerbFilterStrategy(verb, order: 0));
