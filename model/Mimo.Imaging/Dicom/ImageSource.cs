using System.Text.Json.Serialization;
using Mimo.Imaging.Dicom.Rendering;

namespace Mimo.Imaging.Dicom;

/// <summary>
/// What is kept of a DICOM file beside its pixels: how they were shown, and where they came from if an answer can be written back
/// there. It lies inside the stored image, so it is sealed, expires and is deleted with it, and cannot be found without it.
/// </summary>
/// <param name="Rendering">How the pixels came out of the file.</param>
/// <param name="Reference">Null where the file lacks an identifier.</param>
/// <param name="Server">Name of the configured DICOMweb server that it was fetched from; empty for uploads.</param>
public sealed record ImageSource(DicomRendering Rendering, DicomReference? Reference, string Server = "")
{
    /// <summary>Two instances with the same pixels stay two images: an answer about one must not be filed under the other.</summary>
    [JsonIgnore]
    public string Identity => Reference is { } reference ? $"{reference.SopInstanceUid}#{reference.Frame}" : "";

    public override string ToString() => $"ImageSource, {Reference}";
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ImageSource))]
sealed partial class ImageSourceJson : JsonSerializerContext;
