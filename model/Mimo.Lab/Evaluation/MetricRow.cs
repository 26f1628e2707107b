using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary>The figures of a group of answers, 0..1 each (definitions: docs/evaluation.md).</summary>
public sealed record MetricRow
{
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    /// <summary><c>single</c> or <c>multi</c>: how many labels a question is about.</summary>
    [JsonPropertyName("labels")] public required string Labels { get; init; }
    /// <summary><c>all</c>, <c>dataset</c>, <c>modality</c> or <c>label</c>.</summary>
    [JsonPropertyName("group")] public required string Group { get; init; }
    /// <summary>Which dataset, modality or label; empty for all.</summary>
    [JsonPropertyName("value")] public required string Value { get; init; }
    [JsonPropertyName("n")] public required int Count { get; init; }
    [JsonPropertyName("miou")] public required double Miou { get; init; }
    [JsonPropertyName("miou_penalised")] public required double MiouPenalised { get; init; }
    [JsonPropertyName("giou")] public required double Giou { get; init; }
    [JsonPropertyName("ap50")] public required double? Ap50 { get; init; }
    [JsonPropertyName("ap50_scored")] public required double? Ap50Scored { get; init; }
    [JsonPropertyName("iou50")] public required double Iou50 { get; init; }
    [JsonPropertyName("f1")] public required double F1 { get; init; }
    [JsonPropertyName("precision")] public required double Precision { get; init; }
    [JsonPropertyName("recall")] public required double Recall { get; init; }
    [JsonPropertyName("named")] public required double Named { get; init; }
    [JsonPropertyName("rouge_l")] public required double? RougeL { get; init; }
    [JsonPropertyName("bleu4")] public required double? Bleu4 { get; init; }
    [JsonPropertyName("meteor")] public required double? Meteor { get; init; }
    [JsonPropertyName("floors")] public required Dictionary<string, double> Floors { get; init; }
    [JsonPropertyName("answer_ms")] public required double AnswerMs { get; init; }
}
