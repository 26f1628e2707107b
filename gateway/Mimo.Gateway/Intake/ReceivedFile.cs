using Mimo.Contracts.V1;

namespace Mimo.Gateway.Intake;

/// <summary>A whole file and what is asked of it.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="Dicom">For DICOM files; null: nothing in particular.</param>
/// <param name="Server">Name of the configured DICOMweb server that sent it; empty for a caller's upload.</param>
public sealed record ReceivedFile(ReadOnlyMemory<byte> Bytes, DicomOptions? Dicom, string Server = "")
{
    public override string ToString() => $"ReceivedFile of {Bytes.Length} bytes";
}
