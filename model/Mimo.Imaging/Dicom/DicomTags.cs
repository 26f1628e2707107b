namespace Mimo.Imaging.Dicom;

/// <summary>The tags that are looked at, as group × 65536 + element. What is not here is never read, patient module included.</summary>
static class DicomTags
{
    public const uint
        MetaGroup = 0x0002, TransferSyntaxUid = 0x0002_0010,
        SopClassUid = 0x0008_0016, SopInstanceUid = 0x0008_0018, Modality = 0x0008_0060,
        SliceThickness = 0x0018_0050, ImagerPixelSpacing = 0x0018_1164,
        StudyInstanceUid = 0x0020_000D, SeriesInstanceUid = 0x0020_000E, PatientOrientation = 0x0020_0020,
        ImagePositionPatient = 0x0020_0032, ImageOrientationPatient = 0x0020_0037, FrameOfReferenceUid = 0x0020_0052,
        Laterality = 0x0020_0060, ImageLaterality = 0x0020_0062,
        PlanePositionSequence = 0x0020_9113, PlaneOrientationSequence = 0x0020_9116,
        SamplesPerPixel = 0x0028_0002, PhotometricInterpretation = 0x0028_0004, PlanarConfiguration = 0x0028_0006,
        NumberOfFrames = 0x0028_0008, Rows = 0x0028_0010, Columns = 0x0028_0011, PixelSpacing = 0x0028_0030,
        BitsAllocated = 0x0028_0100, BitsStored = 0x0028_0101, HighBit = 0x0028_0102, PixelRepresentation = 0x0028_0103,
        PixelPaddingValue = 0x0028_0120, PixelPaddingRangeLimit = 0x0028_0121, BurnedInAnnotation = 0x0028_0301,
        WindowCenter = 0x0028_1050, WindowWidth = 0x0028_1051, RescaleIntercept = 0x0028_1052, RescaleSlope = 0x0028_1053,
        WindowExplanation = 0x0028_1055, VoiLutFunction = 0x0028_1056,
        RedPaletteDescriptor = 0x0028_1101, RedPaletteData = 0x0028_1201, SegmentedRedPalette = 0x0028_1221,
        ModalityLutSequence = 0x0028_3000, LutDescriptor = 0x0028_3002, LutExplanation = 0x0028_3003, LutData = 0x0028_3006,
        VoiLutSequence = 0x0028_3010,
        PixelMeasuresSequence = 0x0028_9110, FrameVoiLutSequence = 0x0028_9132, PixelValueTransformationSequence = 0x0028_9145,
        SharedFunctionalGroups = 0x5200_9229, PerFrameFunctionalGroups = 0x5200_9230,
        ExtendedOffsetTable = 0x7FE0_0001, FloatPixelData = 0x7FE0_0008, DoublePixelData = 0x7FE0_0009, PixelData = 0x7FE0_0010,
        Item = 0xFFFE_E000, ItemDelimiter = 0xFFFE_E00D, SequenceDelimiter = 0xFFFE_E0DD;

    public static string Name(uint tag) => $"({tag >> 16:x4},{tag & 0xffff:x4})";
}
