using System.Text.Json;
using System.Text.Json.Serialization;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Configuration;

/// <summary>
/// <c>config.json</c> of a MIMO checkpoint: <see cref="MimoConfig"/> in snake case. A misspelt or unknown entry is an error, since the
/// default that would stand in for it gives a network of other sizes.
/// </summary>
public static class MimoConfigJson
{
    const long LargestFile = 1 << 20;

    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
        IgnoreReadOnlyProperties = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    public static void Write(MimoConfig config, string path) => File.WriteAllText(path, JsonSerializer.Serialize(config, Options) + "\n");

    /// <exception cref="CheckpointException">The file is absent or no such JSON, or its sizes make no network.</exception>
    public static MimoConfig Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new CheckpointException($"{name}: over {LargestFile} bytes.");
            var config = JsonSerializer.Deserialize<MimoConfig>(File.ReadAllBytes(path), Options) ?? throw new JsonException("null");
            MimoConfigRules.Check(config);
            return config;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CheckpointException($"{name} is no MIMO configuration: {e.Message}", e);
        }
    }
}
