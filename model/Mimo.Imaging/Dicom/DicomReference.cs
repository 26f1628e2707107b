namespace Mimo.Imaging.Dicom;

/// <summary>
/// Where an image came from, in the terms that an answer written back as DICOM needs: identifiers and geometry of the instance,
/// nothing of the patient module. Identifiers name a study, so this is kept with the image, goes with it, and is never printed.
/// </summary>
public sealed record DicomReference
{
    public required string StudyInstanceUid { get; init; }
    public required string SeriesInstanceUid { get; init; }
    public required string SopInstanceUid { get; init; }
    public required string SopClassUid { get; init; }
    /// <summary>From 1.</summary>
    public required int Frame { get; init; }
    public required int Frames { get; init; }
    /// <summary>Empty where the file has none, as most radiographs.</summary>
    public string FrameOfReferenceUid { get; init; } = "";
    /// <summary>Six cosines, or empty.</summary>
    public IReadOnlyList<double> ImageOrientation { get; init; } = [];
    /// <summary>Millimetres of the centre of the first pixel, (left, posterior, head), or empty.</summary>
    public IReadOnlyList<double> ImagePosition { get; init; } = [];
    /// <summary>Millimetres between rows and between columns, or empty.</summary>
    public IReadOnlyList<double> PixelSpacing { get; init; } = [];
    /// <summary>Millimetres; 0 where the file does not say.</summary>
    public double SliceThickness { get; init; }
    /// <summary>As the file has it, such as <c>L\F</c>; may be empty.</summary>
    public string PatientOrientation { get; init; } = "";

    /// <summary>Prints the frame and no identifier.</summary>
    public override string ToString() => $"DicomReference, frame {Frame} of {Frames}";
}
