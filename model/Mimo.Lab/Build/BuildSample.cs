using Mimo.Lab.Conversations;

namespace Mimo.Lab.Build;

/// <summary>One sample before it is written.</summary>
sealed record BuildSample
{
    public required string Id { get; init; }
    public required string Split { get; init; }
    public required string Perspective { get; init; }
    /// <summary>Number of the folder that <see cref="Image"/> is relative to.</summary>
    public required int Folder { get; init; }
    public required string Image { get; init; }
    public required string Sha256 { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    public required string Modality { get; init; }
    public required string Dataset { get; init; }
    /// <summary>Id of the picture in its source.</summary>
    public required string Picture { get; init; }
    public required IReadOnlyList<DialogueTurn> Turns { get; init; }
    public required string Source { get; init; }
    public required string Group { get; init; }
    public required string Licence { get; init; }
    public required string LicenceBasis { get; init; }
    /// <summary>JSON of the picture's masks by number; empty where no turn has one.</summary>
    public byte[][] MaskJson { get; init; } = [];
}
