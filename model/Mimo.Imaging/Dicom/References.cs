namespace Mimo.Imaging.Dicom;

/// <summary>Takes a reference out of a data set.</summary>
static class References
{
    /// <summary>Null where an identifier is missing or none: an answer must not point to a wrong study.</summary>
    public static DicomReference? Of(DicomDataSet data, FunctionalGroups groups, int frame, int frames)
    {
        string Uid(uint tag) => data.Text(tag) is { } uid && DicomUid.IsValid(uid) ? uid : "";
        var (study, series) = (Uid(DicomTags.StudyInstanceUid), Uid(DicomTags.SeriesInstanceUid));
        var (instance, sopClass) = (Uid(DicomTags.SopInstanceUid), Uid(DicomTags.SopClassUid));
        if (study.Length == 0 || series.Length == 0 || instance.Length == 0 || sopClass.Length == 0) return null;

        var measures = groups.Macro(DicomTags.PixelMeasuresSequence, DicomTags.PixelSpacing);
        var orientation = groups.Macro(DicomTags.PlaneOrientationSequence, DicomTags.ImageOrientationPatient)
            .Decimals(DicomTags.ImageOrientationPatient);
        var position = groups.Macro(DicomTags.PlanePositionSequence, DicomTags.ImagePositionPatient)
            .Decimals(DicomTags.ImagePositionPatient);
        var spacing = measures.Decimals(DicomTags.PixelSpacing);
        return new DicomReference
        {
            StudyInstanceUid = study,
            SeriesInstanceUid = series,
            SopInstanceUid = instance,
            SopClassUid = sopClass,
            Frame = frame,
            Frames = frames,
            FrameOfReferenceUid = Uid(DicomTags.FrameOfReferenceUid),
            ImageOrientation = orientation.Length == 6 ? orientation : [],
            ImagePosition = position.Length == 3 ? position : [],
            PixelSpacing = spacing is [> 0, > 0] ? spacing : [],
            SliceThickness = measures.Decimals(DicomTags.SliceThickness) is [> 0 and var thickness, ..] ? thickness : 0,
            PatientOrientation = string.Join('\\', data.Texts(DicomTags.PatientOrientation).Where(letters => letters.Length is > 0 and <= 4
                && letters.All("LRAPHF".Contains))),
        };
    }
}
