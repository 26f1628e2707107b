using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Build;

/// <summary><c>manifest.json</c>: what was built, from what, by what. No date and no absolute path: the same build has the same manifest.</summary>
public sealed record BuildManifest
{
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="Name">As it was given.</param>
    /// <param name="Fingerprint">SHA-256 of what decides its entries.</param>
    /// <param name="Pictures">By split; of a VQA file, its records.</param>
    public sealed record Source(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("fingerprint")] string Fingerprint,
        [property: JsonPropertyName("pictures")] SortedDictionary<string, int> Pictures);

    [JsonPropertyName("format")] public string Format { get; init; } = "mimoseg-1";
    [JsonPropertyName("tool")] public required string Tool { get; init; }
    /// <summary>SHA-256 over options, sources, words and tool.</summary>
    [JsonPropertyName("fingerprint")] public required string Fingerprint { get; init; }
    [JsonPropertyName("options")] public required BuildOptions Options { get; init; }
    /// <summary>Of the knowledge base's files.</summary>
    [JsonPropertyName("knowledge")] public required string Knowledge { get; init; }
    /// <summary>Folders of pictures, relative to the manifest's; a sample has the number of its own.</summary>
    [JsonPropertyName("folders")] public required string[] Folders { get; init; }
    [JsonPropertyName("sources")] public required Source[] Sources { get; init; }
    [JsonPropertyName("vqa")] public required Source[] Vqa { get; init; }
    /// <summary>Questions about pictures that a more held-out split asks about.</summary>
    [JsonPropertyName("vqa_left_out")] public required int VqaLeftOut { get; init; }
    [JsonPropertyName("shards")] public required ShardRecord[] Shards { get; init; }
    [JsonPropertyName("counts")] public required SortedDictionary<string, SortedDictionary<string, long>> Counts { get; init; }

    /// <exception cref="InvalidDataException">The file is no manifest of this format.</exception>
    public static BuildManifest Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<BuildManifest>(File.ReadAllText(path));
            return manifest?.Format == "mimoseg-1" ? manifest : throw new InvalidDataException($"{path} is of format \"{manifest?.Format}\", not mimoseg-1.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is no manifest: {e.Message}", e);
        }
    }

    public string ToJson() => JsonSerializer.Serialize(this, Indented) + "\n";
}
