using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation.Clicks;

/// <summary>One mask and what corrective clicks made of it.</summary>
public sealed record ClickResult
{
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("label")] public required string Label { get; init; }
    /// <summary>What the question was asked with: <c>none</c>, <c>box</c> or <c>point</c>.</summary>
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    /// <summary>IoU with the truth after 0, 1, 2, ... clicks; a mask that is right needs none and keeps its 1.</summary>
    [JsonPropertyName("ious")] public required double[] Ious { get; init; }
    /// <summary>The model's own estimates, likewise.</summary>
    [JsonPropertyName("predicted")] public required double[] Predicted { get; init; }

    public override string ToString() => $"ClickResult {Ious.Length - 1} clicks";
}
