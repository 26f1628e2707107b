using System.Globalization;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>
/// Functional groups of a SEG. Radiographs have no geometry in the patient; they get a unit one all the same, since viewers fail on a
/// SEG without it: good for laying masks over pixels, not for measuring.
/// </summary>
static class FrameGroups
{
    static readonly CodedConcept
        Segmentation = new("DCM", "113076", "Segmentation"),
        Purpose = new("DCM", "121322", "Source image for image processing operation");

    public static DataSetWriter Shared(DicomReference source) => new DataSetWriter()
        .Sequence(DicomTags.PlaneOrientationSequence, new DataSetWriter()
            .Decimals(DicomTags.ImageOrientationPatient, source.ImageOrientation is { Count: 6 } cosines ? cosines : [1, 0, 0, 0, 1, 0]))
        .Sequence(DicomTags.PixelMeasuresSequence, new DataSetWriter()
            .Decimals(DicomTags.SliceThickness, source.SliceThickness > 0 ? source.SliceThickness : 1)
            .Decimals(DicomTags.PixelSpacing, source.PixelSpacing is { Count: 2 } spacing ? spacing : [1, 1]));

    public static DataSetWriter Of(SegmentFrames term, SegmentFrame frame)
    {
        var source = frame.Source;
        var reference = new DataSetWriter().Text(0x0008_1150, "UI", source.SopClassUid).Text(0x0008_1155, "UI", source.SopInstanceUid);
        if (source.Frames > 1) reference.Text(0x0008_1160, "IS", source.Frame.ToString(CultureInfo.InvariantCulture));
        reference.Text(0x0028_135A, "CS", "YES").Code(0x0040_A170, Purpose);
        return new DataSetWriter()
            .Sequence(0x0008_9124, new DataSetWriter().Sequence(0x0008_2112, reference).Code(0x0008_9215, Segmentation))
            .Sequence(0x0020_9111, new DataSetWriter().Longs(0x0020_9157, (uint)term.Number, (uint)frame.Place))
            .Sequence(DicomTags.PlanePositionSequence, new DataSetWriter()
                .Decimals(DicomTags.ImagePositionPatient, source.ImagePosition is { Count: 3 } position ? position : [0, 0, 0]))
            .Sequence(0x0062_000A, new DataSetWriter().Words(0x0062_000B, (ushort)term.Number));
    }
}
