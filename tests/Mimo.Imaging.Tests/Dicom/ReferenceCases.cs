using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Imaging.Tests.Dicom;

/// <summary>What pydicom and dcmtk make of a set of files: reference.py, run once for all tests of this folder.</summary>
public sealed class ReferenceCases : IDisposable
{
    readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("mimo-dicom");
    readonly Lazy<ReferenceIndex> _index;

    public ReferenceCases() => _index = new Lazy<ReferenceIndex>(Make);

    /// <summary>Skips the test where the tools are missing; under CI their absence is a failure.</summary>
    public ReferenceIndex Require()
    {
        DicomTools.RequirePydicom();
        return _index.Value;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    ReferenceIndex Make()
    {
        DicomTools.Script("reference.py", _directory.FullName);
        return JsonSerializer.Deserialize<ReferenceIndex>(File.ReadAllText(Path.Combine(_directory.FullName, "index.json")))!;
    }
}

public sealed record ReferenceIndex(
    [property: JsonPropertyName("cases")] ReferenceCase[] Cases, [property: JsonPropertyName("samples")] string[] Samples,
    [property: JsonPropertyName("refused")] string Refused, [property: JsonPropertyName("enhanced")] string Enhanced,
    [property: JsonPropertyName("windows")] string Windows);

public sealed record ReferenceCase(
    [property: JsonPropertyName("name")] string Name, [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("frame")] int Frame, [property: JsonPropertyName("stored")] string? Stored,
    [property: JsonPropertyName("shown")] string? Shown, [property: JsonPropertyName("tolerance")] int Tolerance,
    [property: JsonPropertyName("mean")] double Mean, [property: JsonPropertyName("options")] Dictionary<string, JsonElement> Options);

/// <summary>Making the cases takes seconds: once for all.</summary>
[CollectionDefinition(Name)]
public sealed class ReferenceGroup : ICollectionFixture<ReferenceCases>
{
    public const string Name = "dicom reference";
}
