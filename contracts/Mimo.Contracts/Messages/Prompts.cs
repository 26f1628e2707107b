namespace Mimo.Contracts.Messages;

/// <summary>A rectangle in pixels of the upright image, origin at the outer corner of the top-left pixel.</summary>
[GenerateSerializer, Immutable, Alias("mimo.BoxPrompt")]
public readonly record struct BoxPrompt(
    [property: Id(0)] float X0, [property: Id(1)] float Y0, [property: Id(2)] float X1, [property: Id(3)] float Y1);

/// <summary>A point in the same frame; a negative one says "not this".</summary>
[GenerateSerializer, Immutable, Alias("mimo.PointPrompt")]
public readonly record struct PointPrompt([property: Id(0)] float X, [property: Id(1)] float Y, [property: Id(2)] bool Negative);
