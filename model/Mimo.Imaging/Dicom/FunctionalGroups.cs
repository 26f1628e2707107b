namespace Mimo.Imaging.Dicom;

/// <summary>
/// Attributes of one frame: its own functional group, else the shared one, else the data set itself. Enhanced objects have the first
/// two, all others the last.
/// </summary>
sealed class FunctionalGroups(DicomDataSet dataSet, int frame)
{
    readonly DicomDataSet? _own = dataSet.Item(DicomTags.PerFrameFunctionalGroups, frame);
    readonly DicomDataSet? _shared = dataSet.Item(DicomTags.SharedFunctionalGroups, 0);

    /// <summary>What holds the attributes of a macro for this frame.</summary>
    /// <param name="sequence">The macro's sequence.</param>
    /// <param name="attribute">Tells whether the macro is there.</param>
    public DicomDataSet Macro(uint sequence, uint attribute)
    {
        foreach (var group in (DicomDataSet?[])[_own, _shared])
            if (group?.Item(sequence, 0) is { } macro && macro.Has(attribute)) return macro;
        return dataSet;
    }
}
