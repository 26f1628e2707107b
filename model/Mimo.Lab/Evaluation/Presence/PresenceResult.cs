using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation.Presence;

/// <summary>What one question got: a mask or none, and what the mask decoder said of it.</summary>
public sealed record PresenceResult
{
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("id")] public required string Id { get; init; }
    /// <summary><c>name</c>, <c>box</c>, <c>point</c>, or <c>absent</c>: asked by the name of what is not there.</summary>
    [JsonPropertyName("kind")] public required string Kind { get; init; }
    /// <summary>Whether the answer has a mask.</summary>
    [JsonPropertyName("marked")] public required bool Marked { get; init; }
    /// <summary>Share of the picture that the mask covers; 0 without.</summary>
    [JsonPropertyName("area")] public double Area { get; init; }
    /// <summary>The model's estimate, 0 without a mask.</summary>
    [JsonPropertyName("predicted_iou")] public double PredictedIou { get; init; }
    /// <summary>The probability of the surest pixel, 0 without a mask.</summary>
    [JsonPropertyName("presence")] public double Presence { get; init; }
    /// <summary>With the truth; 0 for what is not there.</summary>
    [JsonPropertyName("iou")] public double Iou { get; init; }

    public override string ToString() => $"PresenceResult {Kind}";
}
