using System.Text.Json.Serialization;

namespace Mimo.Lab.Data;

/// <summary>One line of <c>index.jsonl</c>: a picture and its labelled masks. Paths are relative to <see cref="Root"/>.</summary>
public sealed record IndexEntry
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("modality")] public required string Modality { get; init; }
    [JsonPropertyName("image")] public required string Image { get; init; }
    [JsonPropertyName("width")] public required int Width { get; init; }
    [JsonPropertyName("height")] public required int Height { get; init; }
    [JsonPropertyName("masks")] public required IndexMask[] Masks { get; init; }
    [JsonPropertyName("split")] public string Split { get; init; } = "train";
    /// <summary>Pictures of one person, volume or video have one group, and a group is in one split; empty when unknown.</summary>
    [JsonPropertyName("group")] public string Group { get; init; } = "";
    [JsonPropertyName("licence")] public string Licence { get; init; } = "";
    /// <summary>How the licence is known.</summary>
    [JsonPropertyName("licence_basis")] public string LicenceBasis { get; init; } = "";
    /// <summary>Where this copy was taken from.</summary>
    [JsonPropertyName("source")] public string Source { get; init; } = "";
    /// <summary>The folder whose index this is from.</summary>
    [JsonIgnore] public string Root { get; init; } = "";
    /// <summary>Where it is written, for messages: the file, and the line where the file has lines.</summary>
    [JsonIgnore] public string Where { get; init; } = "";
}

/// <summary>One labelled mask: 8-bit PNG of the image's size, 0 or 255.</summary>
public sealed record IndexMask
{
    [JsonPropertyName("label")] public required string Label { get; init; }
    [JsonPropertyName("mask")] public required string Mask { get; init; }
    [JsonPropertyName("area")] public long Area { get; init; }
    /// <summary>x0, y0, x1, y1 in pixels.</summary>
    [JsonPropertyName("bbox")] public required int[] Box { get; init; }
}
