using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Vqa;

/// <summary><c>licence.json</c> beside a VQA file: the layouts have no place for it.</summary>
public sealed record VqaLicence
{
    [JsonPropertyName("licence")] public string Licence { get; init; } = "";
    /// <summary>How the licence is known.</summary>
    [JsonPropertyName("licence_basis")] public string LicenceBasis { get; init; } = "";
    /// <summary>Where the copy was taken from.</summary>
    [JsonPropertyName("source")] public string Source { get; init; } = "";

    /// <returns>Empty where there is no such file.</returns>
    /// <exception cref="InvalidDataException">It is not of this form.</exception>
    public static VqaLicence Beside(string path)
    {
        var own = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, "licence.json");
        if (!File.Exists(own)) return new VqaLicence();
        try
        {
            return JsonSerializer.Deserialize<VqaLicence>(File.ReadAllText(own)) ?? throw new InvalidDataException($"{own} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{own}:{e.LineNumber + 1}: {e.Message}", e);
        }
    }
}
