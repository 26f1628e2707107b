using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary>One line of <c>predictions.jsonl</c>: everything needed to score it again (docs/evaluation.md).</summary>
public sealed record EvalResult
{
    [JsonPropertyName("id")] public required string Id { get; init; }
    [JsonPropertyName("dataset")] public string Dataset { get; init; } = "";
    [JsonPropertyName("modality")] public string Modality { get; init; } = "";
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    [JsonPropertyName("question")] public string Question { get; init; } = "";
    /// <summary>Pixels of the picture, x0, y0, x1, y1 each.</summary>
    [JsonPropertyName("boxes")] public float[][] Boxes { get; init; } = [];
    /// <summary>Pixels of the picture, x, y each.</summary>
    [JsonPropertyName("points")] public float[][] Points { get; init; } = [];
    /// <summary>Labels, in the order of the reference answer.</summary>
    [JsonPropertyName("expected")] public required string[] Expected { get; init; }
    /// <summary>Numbers of the expected masks in the picture's index entry, same order.</summary>
    [JsonPropertyName("masks")] public int[] Masks { get; init; } = [];
    /// <summary>The answer without tags.</summary>
    [JsonPropertyName("text")] public required string Text { get; init; }
    /// <summary>The answer as the model wrote it.</summary>
    [JsonPropertyName("tagged")] public string Tagged { get; init; } = "";
    /// <summary>The reference answer without tags; empty where there is none.</summary>
    [JsonPropertyName("reference")] public string Reference { get; init; } = "";
    [JsonPropertyName("entities")] public required EvalEntity[] Entities { get; init; }
    /// <summary>GLaMM's IoU of this answer: mean over the greedy pairs, 0 without any.</summary>
    [JsonPropertyName("iou")] public double Iou { get; init; }
    /// <summary>All predicted masks together against all expected ones.</summary>
    [JsonPropertyName("giou")] public double UnionIou { get; init; }
    /// <summary>What the named rule scores without any model, mean over the expected masks.</summary>
    [JsonPropertyName("floors")] public Dictionary<string, double> Floors { get; init; } = [];
    [JsonPropertyName("timings")] public Dictionary<string, double> Timings { get; init; } = [];
    /// <summary>This is the question with this number, from 1, ...</summary>
    [JsonPropertyName("number")] public int Number { get; init; }
    /// <summary>... of this many about its picture: the last one closes the picture, which is how a resumed run knows.</summary>
    [JsonPropertyName("of")] public int Of { get; init; }

    [JsonIgnore] public string Picture => $"{Dataset}/{Id}";

    /// <summary>Whether the reference names one thing or several.</summary>
    [JsonIgnore] public string Labels => Expected.Length > 1 ? "multi" : "single";

    public override string ToString() => $"EvalResult {Perspective} {Prompt}";
}

/// <summary>A term of the answer with its mask.</summary>
public sealed record EvalEntity
{
    [JsonPropertyName("phrase")] public required string Phrase { get; init; }
    [JsonPropertyName("mask")] public required EvalMask Mask { get; init; }
    /// <summary>With the expected mask that it is paired with, 0 when it is paired with none.</summary>
    [JsonPropertyName("iou")] public double Iou { get; init; }
    /// <summary>With each expected mask, in the order of <see cref="EvalResult.Expected"/>.</summary>
    [JsonPropertyName("ious")] public double[] Ious { get; init; } = [];
    /// <summary>The model's own estimate of its IoU, 0..1.</summary>
    [JsonPropertyName("score")] public double Score { get; init; } = 1;

    public override string ToString() => $"EvalEntity {Mask}";
}

/// <summary>COCO RLE.</summary>
public sealed record EvalMask
{
    /// <summary>Height, width.</summary>
    [JsonPropertyName("size")] public required int[] Size { get; init; }
    [JsonPropertyName("counts")] public required string Counts { get; init; }

    public override string ToString() => $"EvalMask {string.Join('x', Size)}";
}
