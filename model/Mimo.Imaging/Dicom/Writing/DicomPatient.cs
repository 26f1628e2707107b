namespace Mimo.Imaging.Dicom.Writing;

/// <summary>
/// Attributes of patient and study that go into a written file as they are and are kept nowhere. All may be empty: the archive then
/// files the object by its study's identifier alone.
/// </summary>
public sealed record DicomPatient
{
    public static DicomPatient None { get; } = new();

    public string Name { get; init; } = "";
    public string Id { get; init; } = "";
    /// <summary>YYYYMMDD.</summary>
    public string BirthDate { get; init; } = "";
    /// <summary>M, F, O or empty.</summary>
    public string Sex { get; init; } = "";
    public string StudyId { get; init; } = "";
    /// <summary>YYYYMMDD.</summary>
    public string StudyDate { get; init; } = "";
    /// <summary>HHMMSS.</summary>
    public string StudyTime { get; init; } = "";
    public string AccessionNumber { get; init; } = "";
    public string ReferringPhysician { get; init; } = "";

    /// <summary>What is in it, for identifiers that differ when it does.</summary>
    internal string Everything => string.Join('\0', Name, Id, BirthDate, Sex, StudyId, StudyDate, StudyTime, AccessionNumber, ReferringPhysician);

    public override string ToString() => nameof(DicomPatient);
}
