using System.Buffers.Binary;

namespace Mimo.Imaging.Dicom;

/// <summary>How elements are written: with their type or without, and in which byte order.</summary>
readonly record struct DicomEncoding(bool Explicit, bool BigEndian)
{
    public static DicomEncoding Implicit { get; } = new(Explicit: false, BigEndian: false);

    public ushort Word(ReadOnlySpan<byte> at) =>
        BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);

    public uint Long(ReadOnlySpan<byte> at) =>
        BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);

    public float Single(ReadOnlySpan<byte> at) =>
        BigEndian ? BinaryPrimitives.ReadSingleBigEndian(at) : BinaryPrimitives.ReadSingleLittleEndian(at);

    public double Double(ReadOnlySpan<byte> at) =>
        BigEndian ? BinaryPrimitives.ReadDoubleBigEndian(at) : BinaryPrimitives.ReadDoubleLittleEndian(at);
}
