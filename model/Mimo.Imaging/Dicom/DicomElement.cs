namespace Mimo.Imaging.Dicom;

/// <summary>One element: where its value lies. Nothing of the value is looked at until it is asked for.</summary>
/// <param name="Vr">The two letters of its type, as written; empty with implicit types.</param>
/// <param name="Value">The value's bytes; with <paramref name="Undefined"/>, items up to their delimiter, which is left out.</param>
/// <param name="Undefined">Written without a length: a sequence, or pixels in fragments.</param>
readonly record struct DicomElement(string Vr, ReadOnlyMemory<byte> Value, bool Undefined);
