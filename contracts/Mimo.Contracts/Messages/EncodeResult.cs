namespace Mimo.Contracts.Messages;

/// <summary>Where the features of an image came from.</summary>
[GenerateSerializer, Alias("mimo.EncodeSource")]
public enum EncodeSource
{
    /// <summary>Held by the device already.</summary>
    Device = 0,
    /// <summary>Read from the embedding cache.</summary>
    Cache = 1,
    /// <summary>The vision encoders ran.</summary>
    Computed = 2,
}

[GenerateSerializer, Immutable, Alias("mimo.EncodeResult")]
public sealed record EncodeResult([property: Id(0)] EncodeSource Source, [property: Id(1)] double Milliseconds);
