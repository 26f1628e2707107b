using System.Text.Json.Serialization;

namespace Mimo.Lab.Build;

/// <summary>A finished shard, as the manifest and a resumed build know it.</summary>
public sealed record ShardRecord
{
    [JsonPropertyName("file")] public required string File { get; init; }
    [JsonPropertyName("split")] public required string Split { get; init; }
    [JsonPropertyName("samples")] public required int Samples { get; init; }
    [JsonPropertyName("bytes")] public required long Bytes { get; init; }
    [JsonPropertyName("sha256")] public required string Sha256 { get; init; }
}
