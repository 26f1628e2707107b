using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary><c>vqa.json</c>: accuracy on closed questions, a row a dataset.</summary>
public sealed record VqaMetrics
{
    public const string FileName = "vqa.json";

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    [JsonPropertyName("revision")] public required string Revision { get; init; }
    [JsonPropertyName("split")] public required string Split { get; init; }
    [JsonPropertyName("files")] public required string[] Files { get; init; }
    [JsonPropertyName("rows")] public required VqaRow[] Rows { get; init; }

    /// <returns>Null where the folder has none.</returns>
    public static VqaMetrics? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? JsonSerializer.Deserialize<VqaMetrics>(File.ReadAllText(path)) : null;
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));
}

/// <summary>One dataset.</summary>
/// <param name="Dataset">By the layout of its file.</param>
/// <param name="Count">Closed questions that were asked.</param>
/// <param name="LeftOut">Questions of the split without a yes or no for an answer.</param>
/// <param name="Accuracy">Share of the asked whose option is the right one.</param>
/// <param name="Majority">What the more frequent option gets when it is always said: no model at all.</param>
public sealed record VqaRow(
    [property: JsonPropertyName("dataset")] string Dataset,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("left_out")] int LeftOut,
    [property: JsonPropertyName("accuracy")] double Accuracy,
    [property: JsonPropertyName("majority")] double Majority);
