namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>What a caller wants of a DICOM file.</summary>
public sealed record DicomOptions
{
    public static DicomOptions Default { get; } = new();

    /// <summary>From 1. Null (default) takes the only frame; a file of several is then refused.</summary>
    public int? Frame { get; init; }

    /// <summary>Overrides what the file says. Null (default): the file's first window, else its lookup table, else the range of its values.</summary>
    public Window? Window { get; init; }

    /// <summary>Which of the file's own windows and lookup tables, from 1, in the order of <see cref="DicomRendering.Offered"/>. Null: the first.</summary>
    public int? FileWindow { get; init; }
}
