// Hand-written because nothing served here writes binary segmentations. Held against dciodvfy, pydicom and Orthanc by its tests.
using System.Globalization;

namespace Mimo.Imaging.Dicom.Writing;

/// <summary>
/// A DICOM Segmentation object (PS3.3 A.51), binary, explicit little-endian: a segment for each term, a frame for each segment and
/// slice that it is on.
/// </summary>
public static class SegmentationFile
{
    const string SopClass = "1.2.840.10008.5.1.4.1.1.66.4", ExplicitLittle = "1.2.840.10008.1.2.1";
    const string Description = "AI segmentation (research only)", Manufacturer = "MIMO";
    // A UUID drawn once; names this writer in files.
    const string Implementation = "2.25.258132094943173179030881274348538309714";
    const uint SegmentNumber = 0x0062_000B, SegmentIdentification = 0x0062_000A;

    /// <summary>The whole file.</summary>
    /// <exception cref="ArgumentException">No mask has a pixel, or one is of another size.</exception>
    public static byte[] Write(SegmentationRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var terms = SegmentFrames.Of(request);
        var instance = InstanceUid(request);
        var meta = new DataSetWriter()
            .Bytes(0x0002_0001, "OB", [0, 1]).Text(0x0002_0002, "UI", SopClass).Text(0x0002_0003, "UI", instance)
            .Text(DicomTags.TransferSyntaxUid, "UI", ExplicitLittle).Text(0x0002_0012, "UI", Implementation).Text(0x0002_0013, "SH", Manufacturer)
            .ToArray();
        var length = new DataSetWriter().Longs(0x0002_0000, (uint)meta.Length).ToArray();
        return [.. new byte[128], .. "DICM"u8, .. length, .. meta, .. DataSet(request, terms, instance)];
    }

    /// <summary>Of the file that <see cref="Write"/> makes.</summary>
    public static string InstanceUid(SegmentationRequest request) => Uid(request, "instance");

    /// <summary>Of the file that <see cref="Write"/> makes: each has a series of its own.</summary>
    public static string SeriesUid(SegmentationRequest request) => Uid(request, "series");

    static byte[] DataSet(SegmentationRequest request, IReadOnlyList<SegmentFrames> terms, string instance)
    {
        var (source, patient) = (request.Source, request.Patient);
        var date = request.Made.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var time = request.Made.ToString("HHmmss", CultureInfo.InvariantCulture);
        var dimensions = Uid(request, "dimensions");
        var frames = terms.Sum(term => term.Frames.Count);
        var writer = new DataSetWriter()
            .Text(0x0008_0005, "CS", "ISO_IR 192").Text(0x0008_0008, "CS", @"DERIVED\PRIMARY")
            .Text(0x0008_0012, "DA", date).Text(0x0008_0013, "TM", time)
            .Text(DicomTags.SopClassUid, "UI", SopClass).Text(DicomTags.SopInstanceUid, "UI", instance)
            .Text(0x0008_0020, "DA", patient.StudyDate).Text(0x0008_0021, "DA", date).Text(0x0008_0023, "DA", date)
            .Text(0x0008_0030, "TM", patient.StudyTime).Text(0x0008_0031, "TM", time).Text(0x0008_0033, "TM", time)
            .Text(0x0008_0050, "SH", Clean(patient.AccessionNumber, 16)).Text(0x0008_0060, "CS", "SEG").Text(0x0008_0070, "LO", Manufacturer)
            .Text(0x0008_0090, "PN", Clean(patient.ReferringPhysician, 64)).Text(0x0008_103E, "LO", Description)
            .Text(0x0008_1090, "LO", DicomText.Line(request.AlgorithmName, 64))
            .Sequence(0x0008_1115, [.. References(request, terms)])
            .Text(0x0010_0010, "PN", Clean(patient.Name, 64)).Text(0x0010_0020, "LO", Clean(patient.Id, 64))
            .Text(0x0010_0030, "DA", patient.BirthDate).Text(0x0010_0040, "CS", patient.Sex)
            .Text(0x0018_1000, "LO", DicomText.Line(request.AlgorithmRevision, 64)).Text(0x0018_1020, "LO", DicomText.Line(request.AlgorithmRevision, 64))
            .Text(DicomTags.StudyInstanceUid, "UI", source.StudyInstanceUid).Text(DicomTags.SeriesInstanceUid, "UI", SeriesUid(request))
            .Text(0x0020_0010, "SH", Clean(patient.StudyId, 16)).Text(0x0020_0011, "IS", "9000").Text(0x0020_0013, "IS", "1");
        if (source.PatientOrientation.Length > 0 && source.ImageOrientation.Count == 0) writer.Text(DicomTags.PatientOrientation, "CS", source.PatientOrientation);
        writer
            .Text(DicomTags.FrameOfReferenceUid, "UI", source.FrameOfReferenceUid.Length > 0 ? source.FrameOfReferenceUid : Uid(request, "frame of reference"))
            .Text(0x0020_1040, "LO", "")
            .Sequence(0x0020_9221, new DataSetWriter().Text(0x0020_9164, "UI", dimensions))
            .Sequence(0x0020_9222, Dimension(dimensions, SegmentNumber, SegmentIdentification, "Segment"),
                Dimension(dimensions, DicomTags.ImagePositionPatient, DicomTags.PlanePositionSequence, "Position"))
            .Words(DicomTags.SamplesPerPixel, 1).Text(DicomTags.PhotometricInterpretation, "CS", "MONOCHROME2")
            .Text(DicomTags.NumberOfFrames, "IS", frames.ToString(CultureInfo.InvariantCulture))
            .Words(DicomTags.Rows, (ushort)request.Height).Words(DicomTags.Columns, (ushort)request.Width)
            .Words(DicomTags.BitsAllocated, 1).Words(DicomTags.BitsStored, 1).Words(DicomTags.HighBit, 0).Words(DicomTags.PixelRepresentation, 0)
            .Text(0x0028_2110, "CS", "00")
            .Text(0x0062_0001, "CS", "BINARY").Sequence(0x0062_0002, [.. terms.Select(term => Segment(request, term))])
            .Text(0x0062_0013, "CS", SegmentFrames.Overlap(terms) ? "YES" : "NO")
            .Text(0x0070_0080, "CS", "SEGMENTATION").Text(0x0070_0081, "LO", Description).Text(0x0070_0084, "PN", "MIMO^Software")
            .Sequence(DicomTags.SharedFunctionalGroups, FrameGroups.Shared(source))
            .Sequence(DicomTags.PerFrameFunctionalGroups, [.. terms.SelectMany(term => term.Frames.Select(frame => FrameGroups.Of(term, frame)))])
            .Bytes(DicomTags.PixelData, "OB", Pack(terms, request.Width * request.Height, frames));
        return writer.ToArray();
    }

    static IEnumerable<DataSetWriter> References(SegmentationRequest request, IReadOnlyList<SegmentFrames> terms) => terms
        .SelectMany(term => term.Frames).Select(frame => frame.Source).Append(request.Source)
        .DistinctBy(source => source.SopInstanceUid).GroupBy(source => source.SeriesInstanceUid)
        .Select(series => new DataSetWriter()
            .Sequence(0x0008_114A, [.. series.Select(source => new DataSetWriter()
                .Text(0x0008_1150, "UI", source.SopClassUid).Text(0x0008_1155, "UI", source.SopInstanceUid))])
            .Text(DicomTags.SeriesInstanceUid, "UI", series.Key));

    static DataSetWriter Dimension(string organization, uint pointer, uint group, string label) => new DataSetWriter()
        .Text(0x0020_9164, "UI", organization).Tag(0x0020_9165, pointer).Tag(0x0020_9167, group).Text(0x0020_9421, "LO", label);

    static DataSetWriter Segment(SegmentationRequest request, SegmentFrames term)
    {
        var code = SegmentCodes.Of(term.Term);
        var type = code.Type.Write();
        if (code.Side is { } side) type.Code(0x0062_0011, side);
        return new DataSetWriter()
            .Code(0x0062_0003, code.Category).Words(0x0062_0004, (ushort)term.Number).Text(0x0062_0005, "LO", DicomText.Line(term.Term, 64))
            .Text(0x0062_0006, "ST", "Found by software for research. Not checked by a person. Not for diagnosis or treatment.")
            .Sequence(0x0062_0007, new DataSetWriter()
                .Code(0x0066_002F, new CodedConcept("DCM", "123110", "Artificial Intelligence"))
                .Text(0x0066_0031, "LO", DicomText.Line(request.AlgorithmRevision, 64)).Text(0x0066_0036, "LO", DicomText.Line(request.AlgorithmName, 64)))
            .Text(0x0062_0008, "CS", "AUTOMATIC").Text(0x0062_0009, "LO", DicomText.Line($"{request.AlgorithmName} {request.AlgorithmRevision}", 64))
            .Words(0x0062_000D, SegmentColours.Of(term.Number))
            .Sequence(0x0062_000F, type)
            .Text(0x0062_0020, "UT", DicomText.Line($"{term.Term} {term.Number}", 64)).Text(0x0062_0021, "UI", Uid(request, $"segment {term.Number}"));
    }

    /// <summary>Row by row, the first pixel in the lowest bit, one frame behind the other without a gap.</summary>
    static byte[] Pack(IReadOnlyList<SegmentFrames> terms, int area, int frames)
    {
        var packed = new byte[((long)area * frames + 7) / 8];
        var bit = 0L;
        foreach (var frame in terms.SelectMany(term => term.Frames))
            foreach (var pixel in frame.Mask.Decode())
            {
                if (pixel != 0) packed[bit / 8] |= (byte)(1 << (int)(bit % 8));
                bit++;
            }
        return packed;
    }

    // Another patient module is other content, and so another instance.
    static string Uid(SegmentationRequest request, string purpose) => DerivedUid.Of($"{request.Seed}\0{request.Patient.Everything}", purpose);

    static string Clean(string text, int most) => text.Length == 0 ? "" : DicomText.Line(text, most);
}
