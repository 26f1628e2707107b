namespace Mimo.Imaging.Dicom.Writing;

/// <summary>What a SEG is made of.</summary>
public sealed record SegmentationRequest
{
    /// <summary>The instance that the masks are on.</summary>
    public required DicomReference Source { get; init; }
    public required int Width { get; init; }
    public required int Height { get; init; }
    /// <summary>At least one with a mask that is not empty. Several of one term on different slices are one segment.</summary>
    public required IReadOnlyList<DicomSegment> Segments { get; init; }
    /// <summary>Of the model.</summary>
    public required string AlgorithmName { get; init; }
    public required string AlgorithmRevision { get; init; }
    /// <summary>Names this answer and no other; identifiers are derived from it.</summary>
    public required string Seed { get; init; }
    /// <summary>When the answer was made.</summary>
    public required DateTimeOffset Made { get; init; }
    public DicomPatient Patient { get; init; } = DicomPatient.None;

    public override string ToString() => $"SegmentationRequest of {Segments.Count} segments";
}
