using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Mimo.Lab.Build.Sources;

/// <summary>What a mask folder or COCO file does not say itself: <c>labels.json</c>, or <c>NAME.labels.json</c> beside <c>NAME.json</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LabelMap
{
    /// <summary>As docs/data.md lists them; decides how questions call the picture.</summary>
    [JsonPropertyName("modality")] public required string Modality { get; init; }
    /// <summary>Default: the name of the folder or file.</summary>
    [JsonPropertyName("dataset")] public string? Dataset { get; init; }
    /// <summary>The split of all pictures, when no share is given.</summary>
    [JsonPropertyName("split")] public string Split { get; init; } = "train";
    /// <summary>Share of the groups that is <c>test</c> instead, 0..1; which ones depends on their names alone.</summary>
    [JsonPropertyName("test_share")] public double TestShare { get; init; }
    /// <summary>Regular expression whose first bracket finds the group in a picture's name; without one every picture is its own group.</summary>
    [JsonPropertyName("group")] public string? Group { get; init; }
    [JsonPropertyName("licence")] public string Licence { get; init; } = "";
    [JsonPropertyName("licence_basis")] public string LicenceBasis { get; init; } = "";
    [JsonPropertyName("source")] public string Source { get; init; } = "";
    /// <summary>Grey value, part of a file name or COCO category to label; an empty label leaves such masks out.</summary>
    [JsonPropertyName("labels")] public Dictionary<string, string> Labels { get; init; } = [];

    [JsonIgnore] public string Path { get; private init; } = "";

    /// <exception cref="InvalidDataException">No such file, or it breaks the form.</exception>
    public static LabelMap Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidDataException($"{path} does not exist: it says modality, labels and licence (docs/mimoseg.md).");
        try
        {
            var map = JsonSerializer.Deserialize<LabelMap>(File.ReadAllText(path)) ?? throw new InvalidDataException($"{path} is null.");
            if (map.TestShare is not (>= 0 and <= 1)) throw new InvalidDataException($"{path}: test_share is 0 to 1.");
            if (map.Group is { } group) _ = new Regex(group);
            return map with { Path = path };
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            var line = e is JsonException { LineNumber: { } number } ? $":{number + 1}" : "";
            throw new InvalidDataException($"{path}{line}: {e.Message}", e);
        }
    }

    /// <summary>The group in a picture's name: the name itself where the expression does not match.</summary>
    public string GroupOf(string name) =>
        Group is not null && Regex.Match(name, Group, RegexOptions.None, TimeSpan.FromSeconds(1)) is { Success: true, Groups.Count: > 1 } match ? match.Groups[1].Value : name;

    public string SplitOf(string dataset, string group)
    {
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{dataset}/{group}")));
        return hash / (double)ulong.MaxValue < TestShare ? "test" : Split;
    }
}
