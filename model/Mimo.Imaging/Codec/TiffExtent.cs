using System.Buffers.Binary;

namespace Mimo.Imaging.Codec;

/// <summary>Whether all strips or tiles of a classic TIFF's first page lie inside the file.</summary>
static class TiffExtent
{
    const int StripOffsets = 273, StripCounts = 279, TileOffsets = 324, TileCounts = 325;

    public static bool IsComplete(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) return false;
        var little = data[0] == 0x49;
        long directory = ReadUInt32(data[4..], little);
        if (directory + 2 > data.Length) return false;
        int entries = ReadUInt16(data[(int)directory..], little);
        if (directory + 2 + 12L * entries > data.Length) return false;

        ReadOnlySpan<byte> offsets = default, counts = default;
        for (var i = 0; i < entries; i++)
        {
            var entry = data.Slice((int)directory + 2 + 12 * i, 12);
            switch (ReadUInt16(entry, little))
            {
                case StripOffsets or TileOffsets: offsets = entry; break;
                case StripCounts or TileCounts: counts = entry; break;
            }
        }
        // A directory without them is broken rather than cut: the decoder refuses it.
        if (offsets.IsEmpty || counts.IsEmpty) return true;
        var parts = Math.Min(ReadUInt32(offsets[4..], little), ReadUInt32(counts[4..], little));
        for (uint i = 0; i < parts; i++)
            if (Value(data, offsets, i, little) is not { } offset || Value(data, counts, i, little) is not { } count
                || offset + count > data.Length) return false;
        return true;
    }

    /// <summary>The index-th value of a directory entry; null when it lies outside the file.</summary>
    static long? Value(ReadOnlySpan<byte> data, ReadOnlySpan<byte> entry, uint index, bool little)
    {
        const int word = 3;
        var size = ReadUInt16(entry[2..], little) == word ? 2 : 4;
        // Values that fit four bytes stand in the entry itself, others behind the offset that it holds.
        var inline = ReadUInt32(entry[4..], little) * (long)size <= 4;
        var position = inline ? 8 + index * size : ReadUInt32(entry[8..], little) + (long)index * size;
        var source = inline ? entry : data;
        if (position + size > source.Length) return null;
        var at = source[(int)position..];
        return size == 2 ? ReadUInt16(at, little) : ReadUInt32(at, little);
    }

    static ushort ReadUInt16(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(at) : BinaryPrimitives.ReadUInt16BigEndian(at);

    static uint ReadUInt32(ReadOnlySpan<byte> at, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(at) : BinaryPrimitives.ReadUInt32BigEndian(at);
}
