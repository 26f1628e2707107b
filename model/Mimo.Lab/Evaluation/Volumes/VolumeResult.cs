using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation.Volumes;

/// <summary>One object of a stack, followed in one way.</summary>
public sealed record VolumeResult
{
    [JsonPropertyName("stack")] public required string Stack { get; init; }
    [JsonPropertyName("dataset")] public required string Dataset { get; init; }
    [JsonPropertyName("label")] public required string Label { get; init; }
    /// <summary><c>box</c> or <c>name</c>: what the question on the prompt slice was asked with.</summary>
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    /// <summary><c>carried</c>, or <c>box, true ends</c>: the decoder fed with each last box until the true end.</summary>
    [JsonPropertyName("way")] public required string Way { get; init; }
    /// <summary>On the slice that was asked about.</summary>
    [JsonPropertyName("promptDice")] public required double PromptDice { get; init; }
    /// <summary>Over all slices of the stack.</summary>
    [JsonPropertyName("dice")] public required double Dice { get; init; }
    /// <summary>Slices after the true end, in either direction; below 0 before it.</summary>
    [JsonPropertyName("late")] public required int[] Late { get; init; }
    /// <summary>A slice that got a mask: its confidence and its Dice, the prompt slice left out.</summary>
    [JsonPropertyName("slices")] public required double[][] Slices { get; init; }

    public override string ToString() => $"VolumeResult {Way}";
}
