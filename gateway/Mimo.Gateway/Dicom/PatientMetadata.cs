using System.Text.Json;
using Mimo.Imaging.Dicom.Writing;

namespace Mimo.Gateway.Dicom;

/// <summary>
/// Patient and study attributes of an instance, out of an archive's DICOM JSON (PS3.18 annex F). They go from there into the object that
/// is stored there, within one call.
/// </summary>
static class PatientMetadata
{
    /// <exception cref="InvalidDataException">No object of attributes.</exception>
    public static DicomPatient Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            var attributes = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
            if (attributes.ValueKind != JsonValueKind.Object) throw new InvalidDataException("The metadata is no object.");
            return new DicomPatient
            {
                Name = Text(attributes, "00100010"),
                Id = Text(attributes, "00100020"),
                BirthDate = Digits(Text(attributes, "00100030"), 8),
                Sex = Text(attributes, "00100040") is "M" or "F" or "O" ? Text(attributes, "00100040") : "",
                StudyId = Text(attributes, "00200010"),
                StudyDate = Digits(Text(attributes, "00080020"), 8),
                StudyTime = Digits(Text(attributes, "00080030").Split('.')[0], 6),
                AccessionNumber = Text(attributes, "00080050"),
                ReferringPhysician = Text(attributes, "00080090"),
            };
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The metadata is no JSON.", e);
        }
    }

    static string Text(JsonElement attributes, string tag)
    {
        if (!attributes.TryGetProperty(tag, out var attribute) || !attribute.TryGetProperty("Value", out var values)
            || values.ValueKind != JsonValueKind.Array || values.GetArrayLength() == 0) return "";
        var value = values[0];
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("Alphabetic", out var name)) value = name;
        return value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
    }

    static string Digits(string text, int count) => text.Length == count && text.All(char.IsAsciiDigit) ? text : "";
}
