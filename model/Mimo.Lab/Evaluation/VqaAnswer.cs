using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary>One line of <c>vqa-predictions.jsonl</c> (docs/evaluation.md).</summary>
public sealed record VqaAnswer
{
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("id")] public required string Id { get; init; }
    /// <summary>As it was put: with its options.</summary>
    [JsonPropertyName("question")] public required string Question { get; init; }
    /// <summary>The right option.</summary>
    [JsonPropertyName("expected")] public required string Expected { get; init; }
    /// <summary>The answer without tags.</summary>
    [JsonPropertyName("text")] public required string Text { get; init; }
    /// <summary>The option that the answer means; empty for none.</summary>
    [JsonPropertyName("chosen")] public required string Chosen { get; init; }

    [JsonIgnore] public bool Right => Chosen == Expected;

    public override string ToString() => $"VqaAnswer {Dataset}";
}
