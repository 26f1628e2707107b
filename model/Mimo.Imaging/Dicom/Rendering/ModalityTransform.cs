namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>Stored values to values with a meaning, such as Hounsfield units: a table where the file has one, else slope and intercept.</summary>
sealed record ModalityTransform(double Slope, double Intercept, LookupTable? Table)
{
    public bool IsIdentity => Table is null && Slope == 1 && Intercept == 0;

    public double Apply(double stored) => Table is null ? stored * Slope + Intercept : Table[stored];

    /// <exception cref="Codec.ImageException">Unreadable.</exception>
    public static ModalityTransform Of(DicomDataSet data, FunctionalGroups groups, bool signed)
    {
        if (data.Item(DicomTags.ModalityLutSequence, 0) is { } table)
            return new ModalityTransform(1, 0, LookupTable.Of(table, DicomTags.LutDescriptor, DicomTags.LutData, signed));
        var macro = groups.Macro(DicomTags.PixelValueTransformationSequence, DicomTags.RescaleSlope);
        var (slope, intercept) = (macro.Decimals(DicomTags.RescaleSlope), macro.Decimals(DicomTags.RescaleIntercept));
        return new ModalityTransform(slope is [var s, ..] && s != 0 ? s : 1, intercept is [var i, ..] ? i : 0, null);
    }
}
