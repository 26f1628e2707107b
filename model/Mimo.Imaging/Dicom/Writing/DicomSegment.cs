using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>One term and its mask, at the size of the source image.</summary>
public sealed record DicomSegment(string Term, Rle Mask)
{
    /// <summary>Where the mask lies, for masks of a volume; null: the source of the whole object.</summary>
    public DicomReference? Slice { get; init; }

    /// <summary>Prints the size: a mask and its name are findings.</summary>
    public override string ToString() => $"DicomSegment, {Mask}";
}
