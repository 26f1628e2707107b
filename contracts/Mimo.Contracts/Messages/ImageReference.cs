namespace Mimo.Contracts.Messages;

/// <summary>Names a stored image: its id (<see cref="Tenants.Tenant.ImageId"/>) and its upright size in pixels.</summary>
[GenerateSerializer, Immutable, Alias("mimo.ImageReference")]
public sealed record ImageReference([property: Id(0)] string Key, [property: Id(1)] int Width, [property: Id(2)] int Height);
