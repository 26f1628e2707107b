using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Evaluation;

/// <summary>What a checkpoint promises: a least figure, or a floor that it must be above on each row of a group.</summary>
public sealed record Bar
{
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    /// <summary>Name of the figure in <c>metrics.json</c>.</summary>
    [JsonPropertyName("metric")] public required string Metric { get; init; }
    /// <summary>The figure must reach this.</summary>
    [JsonPropertyName("min")] public double? Min { get; init; }
    /// <summary>Or it must be above this floor.</summary>
    [JsonPropertyName("above")] public string? Above { get; init; }
    /// <summary>Rows that it holds for: <c>all</c> or each <c>dataset</c>.</summary>
    [JsonPropertyName("group")] public string Group { get; init; } = "all";

    /// <exception cref="InvalidDataException">The file is no list of bars.</exception>
    public static IReadOnlyList<Bar> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Bar[]>(File.ReadAllText(path)) ?? [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no list of bars: {e.Message}", e);
        }
    }
}

/// <summary>How a bar came out on one row.</summary>
public sealed record BarResult
{
    [JsonPropertyName("perspective")] public required string Perspective { get; init; }
    [JsonPropertyName("prompt")] public required string Prompt { get; init; }
    /// <summary>Empty for all data.</summary>
    [JsonPropertyName("value")] public required string Value { get; init; }
    [JsonPropertyName("metric")] public required string Metric { get; init; }
    [JsonPropertyName("bar")] public required double Required { get; init; }
    [JsonPropertyName("measured")] public required double Measured { get; init; }
    [JsonPropertyName("pass")] public required bool Pass { get; init; }

    /// <summary>Rows that a bar is about, of questions about one label. A bar whose questions were not asked gives nothing.</summary>
    /// <exception cref="InvalidDataException">A bar names a figure or floor that no row has.</exception>
    public static IReadOnlyList<BarResult> Of(IReadOnlyList<Bar> bars, IReadOnlyList<MetricRow> rows) =>
        [.. bars.SelectMany(bar => rows
            .Where(r => r.Labels == "single" && r.Perspective == bar.Perspective && r.Prompt == bar.Prompt && r.Group == bar.Group)
            .Select(row => Check(bar, row)))];

    static BarResult Check(Bar bar, MetricRow row)
    {
        var figures = JsonSerializer.SerializeToElement(row);
        if (!figures.TryGetProperty(bar.Metric, out var figure) || figure.ValueKind != JsonValueKind.Number)
            throw new InvalidDataException($"A bar asks for \"{bar.Metric}\", which is no figure of {bar.Perspective} {bar.Prompt}.");
        var measured = figure.GetDouble();
        var required = bar.Min ?? (row.Floors.TryGetValue(bar.Above ?? "", out var floor)
            ? floor : throw new InvalidDataException($"A bar asks for the floor \"{bar.Above}\", which {bar.Perspective} {bar.Prompt} does not have."));
        return new BarResult
        {
            Perspective = bar.Perspective, Prompt = bar.Prompt, Value = row.Value, Metric = bar.Metric, Required = required, Measured = measured,
            Pass = bar.Min is null ? measured > required : measured >= required,
        };
    }
}
