using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary>One line of <c>predictions.jsonl</c>: everything needed to score it again.</summary>
public sealed record EvalResult
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("modality")] public required string Modality { get; init; }
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    [JsonPropertyName("question")] public required string Question { get; init; }
    [JsonPropertyName("expected")] public required string[] Expected { get; init; }
    [JsonPropertyName("text")] public required string Text { get; init; }
    [JsonPropertyName("entities")] public required EvalEntity[] Entities { get; init; }
    /// <summary>Greedy IoU with the expected mask, 0 when no mask came.</summary>
    [JsonPropertyName("iou")] public required double Iou { get; init; }
    /// <summary>What the named rule scores without any model.</summary>
    [JsonPropertyName("floors")] public required Dictionary<string, double> Floors { get; init; }
    [JsonPropertyName("timings")] public required Dictionary<string, double> Timings { get; init; }
}

public sealed record EvalEntity
{
    [JsonPropertyName("phrase")] public required string Phrase { get; init; }
    [JsonPropertyName("mask")] public required EvalMask Mask { get; init; }
    [JsonPropertyName("iou")] public required double Iou { get; init; }
    /// <summary>The model's own estimate.</summary>
    [JsonPropertyName("score")] public required double Score { get; init; }
}

/// <summary>COCO RLE.</summary>
public sealed record EvalMask
{
    /// <summary>Height, width.</summary>
    [JsonPropertyName("size")] public required int[] Size { get; init; }
    [JsonPropertyName("counts")] public required string Counts { get; init; }
}
