using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary><c>run.json</c>: what was asked of whom. A run is resumed only with the same, and the report reads its names from here.</summary>
public sealed record RunInfo
{
    public const string FileName = "run.json";

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    /// <summary>How the report calls the system.</summary>
    [JsonPropertyName("name")] public required string Name { get; init; }
    [JsonPropertyName("checkpoint")] public string Checkpoint { get; init; } = "";
    /// <summary>Of the weights; another one is another system.</summary>
    [JsonPropertyName("revision")] public string Revision { get; init; } = "";
    /// <summary><c>none</c> or <c>sam-box</c>.</summary>
    [JsonPropertyName("baseline")] public string Baseline { get; init; } = "none";
    /// <summary>Whether the checkpoint has the multi-modal input aligner.</summary>
    [JsonPropertyName("aligner")] public bool Aligner { get; init; } = true;
    [JsonPropertyName("data")] public string[] Data { get; init; } = [];
    [JsonPropertyName("split")] public string Split { get; init; } = "";
    [JsonPropertyName("perspectives")] public string[] Perspectives { get; init; } = [];
    [JsonPropertyName("prompts")] public string[] Prompts { get; init; } = [];
    [JsonPropertyName("labels")] public string Labels { get; init; } = "";
    [JsonPropertyName("limit")] public int Limit { get; init; }
    /// <summary>Format of the language model's matrices: <c>fp32</c>, <c>bf16</c> or <c>int8</c>.</summary>
    [JsonPropertyName("weights")] public string Weights { get; init; } = "fp32";
    /// <summary>Share of the training data that the checkpoint saw, 0..1; for figure 5.</summary>
    [JsonPropertyName("fraction")] public double? Fraction { get; init; }

    /// <returns>Null where the folder has none.</returns>
    public static RunInfo? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<RunInfo>(File.ReadAllText(path)) : null;
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    /// <summary>Whether answers of the two may stand in one file; names and fractions are free to differ.</summary>
    public bool SameQuestions(RunInfo other) =>
        (Revision, Baseline, Split, Labels, Limit, Weights) == (other.Revision, other.Baseline, other.Split, other.Labels, other.Limit, other.Weights)
        && Data.SequenceEqual(other.Data) && Perspectives.SequenceEqual(other.Perspectives) && Prompts.SequenceEqual(other.Prompts);
}
