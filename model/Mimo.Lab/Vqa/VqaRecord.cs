using System.Globalization;
using System.Text.Json;
using Mimo.Model.Tokenization;

namespace Mimo.Lab.Vqa;

/// <summary>One record of a VQA file, and the reading of its fields; what is missing is an error that names file and line.</summary>
/// <param name="Json">The record.</param>
/// <param name="Where">File and line.</param>
readonly record struct VqaRecord(JsonElement Json, string Where)
{
    /// <summary>What would be read as structure: LLaVA's place of the picture, and this program's own tags.</summary>
    static readonly string[] Markup = ["<image>", .. SpecialTokens.All];

    public bool Has(string field) => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(field, out _);

    /// <summary>Text, or a number as text: VQA-RAD answers a count with a bare 4.</summary>
    public string Text(string field) => Optional(field) ?? throw new InvalidDataException($"{Where}: \"{field}\" is missing.");

    public string? Optional(string field) => Json.TryGetProperty(field, out var value) ? value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        JsonValueKind.Null => null,
        _ => throw new InvalidDataException($"{Where}: \"{field}\" is no text."),
    } : null;

    /// <summary>Text that people wrote, without markup.</summary>
    public string Words(string field) => Clean(Text(field)) is { Length: > 0 } words ? words : throw new InvalidDataException($"{Where}: \"{field}\" is empty.");

    public static string Clean(string text) => Markup.Aggregate(text, (t, mark) => t.Replace(mark, "", StringComparison.Ordinal)).Trim();
}
