using Orleans.Placement;

namespace Mimo.Cluster.Placement;

/// <summary>Marks grains that <see cref="ImagePlacementDirector"/> places.</summary>
[Serializable, GenerateSerializer, Immutable, SuppressReferenceTracking]
public sealed class ImagePlacement : PlacementStrategy
{
    internal static ImagePlacement Singleton { get; } = new();
}

/// <summary>Places a grain where the other work on its image is; the grain's key tells the image (<see cref="Contracts.Grains.Affinity"/>).</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PlaceByImageAttribute() : PlacementAttribute(ImagePlacement.Singleton);
