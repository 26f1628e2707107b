namespace Mimo.Lab.Vqa;

/// <summary>Questions about a picture with their answers, in the words of their source; nothing is grounded.</summary>
public sealed record VqaItem
{
    public required string Id { get; init; }
    public required string Dataset { get; init; }
    public required string Split { get; init; }
    /// <summary>As docs/data.md names it where the source says, else <c>radiology</c> or <c>medical</c>.</summary>
    public required string Modality { get; init; }
    /// <summary>Path relative to <see cref="Folder"/>; also the group, since many questions share a picture.</summary>
    public required string Image { get; init; }
    public required string Folder { get; init; }
    /// <summary>In the order they were asked.</summary>
    public required IReadOnlyList<(string Question, string Answer)> Turns { get; init; }
    /// <summary>File and line, for messages.</summary>
    public required string Where { get; init; }
}
