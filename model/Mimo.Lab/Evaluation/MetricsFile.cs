using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary><c>metrics.json</c>.</summary>
public sealed record MetricsFile
{
    public const string FileName = "metrics.json";

    static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    [JsonPropertyName("run")] public required RunInfo Run { get; init; }
    /// <summary>What each metric with variants is.</summary>
    [JsonPropertyName("variants")] public required Dictionary<string, string> Variants { get; init; }
    [JsonPropertyName("rows")] public required IReadOnlyList<MetricRow> Rows { get; init; }
    /// <summary>Absent where no bars were given.</summary>
    [JsonPropertyName("bars"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public IReadOnlyList<BarResult>? Bars { get; init; }

    public static MetricsFile Of(RunInfo run, MetricTable table, IReadOnlyList<EvalResult> results, IReadOnlyList<Bar>? bars)
    {
        var rows = table.Rows(results);
        return new MetricsFile { Run = run, Variants = table.Variants, Rows = rows, Bars = bars is null ? null : BarResult.Of(bars, rows) };
    }

    /// <exception cref="InvalidDataException">No such file, or of another form.</exception>
    public static MetricsFile Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw new InvalidDataException($"{path} does not exist: {folder} is no folder that eval or score wrote.");
        try
        {
            return JsonSerializer.Deserialize<MetricsFile>(File.ReadAllText(path))!;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not of this version: {e.Message}", e);
        }
    }

    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));
}
