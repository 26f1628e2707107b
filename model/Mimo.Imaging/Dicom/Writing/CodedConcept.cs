namespace Mimo.Imaging.Dicom.Writing;

/// <summary>A term of a coding scheme.</summary>
/// <param name="Scheme"><c>SCT</c> (SNOMED CT), <c>DCM</c>, or <see cref="PrivateScheme"/>.</param>
/// <param name="Value">At most 16 characters.</param>
/// <param name="Meaning">For people; at most 64 characters.</param>
public sealed record CodedConcept(string Scheme, string Value, string Meaning)
{
    /// <summary>Of terms that have no code here; the standard's form for schemes of one's own is 99 and a name.</summary>
    public const string PrivateScheme = "99MIMO";

    internal DataSetWriter Write() => new DataSetWriter()
        .Text(0x0008_0100, "SH", Value).Text(0x0008_0102, "SH", Scheme).Text(0x0008_0104, "LO", Meaning);
}
