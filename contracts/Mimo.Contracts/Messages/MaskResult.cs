namespace Mimo.Contracts.Messages;

/// <summary>A binary mask as COCO run lengths (column-major, first run background), with what is known of it.</summary>
[GenerateSerializer, Immutable, Alias("mimo.MaskResult")]
public sealed record MaskResult
{
    [Id(0)] public required int Width { get; init; }
    [Id(1)] public required int Height { get; init; }
    /// <summary>COCO's compressed counts string.</summary>
    [Id(2)] public required string Counts { get; init; }
    /// <summary>Pixels.</summary>
    [Id(3)] public required long Area { get; init; }
    /// <summary>Smallest box around the mask; null for an empty one.</summary>
    [Id(4)] public BoxPrompt? Box { get; init; }
    /// <summary>The mask decoder's own estimate, 0..1.</summary>
    [Id(5)] public required float PredictedIou { get; init; }

    /// <summary>Probability of the surest pixel, 0..1; null in answers that were stored before it was told.</summary>
    [Id(6)] public float? Presence { get; init; }

    public override string ToString() => $"MaskResult {Width}x{Height}";
}
