namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>Where the mapping from values to brightness came from.</summary>
public enum WindowSource
{
    /// <summary>The pixels are brightness or colour already; nothing was mapped.</summary>
    None,
    /// <summary>The caller's window.</summary>
    Request,
    /// <summary>A window of the file.</summary>
    FileWindow,
    /// <summary>A lookup table of the file.</summary>
    FileLookupTable,
    /// <summary>The file has neither: from the smallest to the largest value of the frame, padding left out.</summary>
    ValueRange,
}

/// <summary>A window or lookup table of the file.</summary>
/// <param name="Window">Null for a lookup table.</param>
/// <param name="Explanation">The file's word for it, such as LUNG; may be empty.</param>
public sealed record OfferedWindow(Window? Window, string Explanation);

/// <summary>
/// Directions at the edges of the image as letters: L and R of the patient, A(nterior), P(osterior), H(ead), F(eet), the main one
/// first (<c>LA</c>). Empty where the file does not say.
/// </summary>
public sealed record EdgeMarkers(string Left, string Top, string Right, string Bottom);

/// <summary>How the pixels that the model sees came out of the file. Nothing in it is about the patient's identity.</summary>
public sealed record DicomRendering
{
    public required WindowSource Source { get; init; }
    /// <summary>What was applied; of <see cref="WindowSource.ValueRange"/> the equal linear window. Null for none and for tables.</summary>
    public Window? Window { get; init; }
    public string Explanation { get; init; } = "";
    /// <summary>From 1.</summary>
    public required int Frame { get; init; }
    public required int Frames { get; init; }
    /// <summary>MONOCHROME1: the smallest value is shown brightest, and was turned to what the model knows.</summary>
    public bool Inverted { get; init; }
    /// <summary>All that the file itself offers, windows first.</summary>
    public IReadOnlyList<OfferedWindow> Offered { get; init; } = [];
    public EdgeMarkers? Markers { get; init; }
    /// <summary>The standard's code, such as CT or MR; empty where the file does not say.</summary>
    public string Modality { get; init; } = "";
    /// <summary>R, L, or empty: the side of the body that the picture is of.</summary>
    public string Laterality { get; init; } = "";
    /// <summary>Millimetres between rows and between columns in the patient; 0 where the file does not say.</summary>
    public double RowSpacing { get; init; }
    public double ColumnSpacing { get; init; }
    /// <summary>The file says that text is burnt into its pixels: it may name the patient.</summary>
    public bool BurnedInAnnotation { get; init; }
}
