namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>
/// Samples of one frame as they are stored: row-major, channels interleaved, little-endian, 8, 16 or 32 bits each (single bits become
/// bytes of 0 or 1). No modality or display transform has been applied.
/// </summary>
/// <param name="Bits">8, 16 or 32 of each sample in <paramref name="Data"/>.</param>
/// <param name="Data">(H, W, C).</param>
/// <param name="IsRgb">Three channels are red, green and blue; else Y, Cb and Cr.</param>
sealed record StoredFrame(int Bits, byte[] Data, bool IsRgb)
{
    public override string ToString() => $"StoredFrame of {Bits} bits";
}
