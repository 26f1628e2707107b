using System.Buffers.Binary;

namespace Mimo.Imaging.Codec;

/// <summary>Classic TIFF by its directories (TIFF 6.0, section 2): size, pages, and whether all strips or tiles of the first page are there.</summary>
static class TiffStructure
{
    const int WidthTag = 256, HeightTag = 257, StripOffsets = 273, StripCounts = 279, TileWidth = 322, TileHeight = 323, TileOffsets = 324, TileCounts = 325;
    const int EntryLength = 12;
    /// <summary>Pages are counted no further: each costs 6 bytes of a file, and a look-up in the decoder.</summary>
    const int MostPages = 4096;
    /// <summary>Pixels of a tile: decoders keep a whole one, and its size has nothing to do with the picture's.</summary>
    const long LargestTile = 1 << 24;

    /// <exception cref="ImageException">Unreadable, TooLarge for tiles, Truncated where the first directory is not there.</exception>
    public static FileStructure Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8) throw new ImageException(ImageFault.Truncated, "The TIFF header is cut short.");
        var little = data[0] == 0x49;
        long first = ReadUInt32(data[4..], little);
        if (Entries(data, first, little) is not { } count) throw new ImageException(ImageFault.Truncated, "The TIFF's directory is not in the file.");
        var directory = data.Slice((int)first + 2, EntryLength * count);
        var (width, height) = FileStructure.Size(
            ImageFormat.Tiff, Number(data, directory, WidthTag, little), Number(data, directory, HeightTag, little));
        var tile = (Width: Number(data, directory, TileWidth, little), Height: Number(data, directory, TileHeight, little));
        if (tile.Width > int.MaxValue || tile.Height > int.MaxValue || tile.Width * tile.Height > LargestTile)
            throw new ImageException(ImageFault.TooLarge, $"A TIFF of tiles of {tile.Width} x {tile.Height}; the limit is {LargestTile} pixels.");
        var (pages, whole) = Pages(data, first, little);
        return new FileStructure(width, height, pages, whole && HasAllParts(data, directory, little) ? data.Length : null);
    }

    static (int Count, bool Whole) Pages(ReadOnlySpan<byte> data, long first, bool little)
    {
        var seen = new HashSet<long>();
        for (var at = first; at != 0 && seen.Count < MostPages;)
        {
            if (!seen.Add(at)) throw new ImageException(ImageFault.Unreadable, "The TIFF's directories lead back to an earlier one.");
            if (Entries(data, at, little) is not { } count || at + 2 + EntryLength * count + sizeof(uint) > data.Length)
                return (Math.Max(1, seen.Count - 1), at == first && Entries(data, at, little) is not null);
            at = ReadUInt32(data[(int)(at + 2 + EntryLength * count)..], little);
        }
        return (seen.Count, true);
    }

    static bool HasAllParts(ReadOnlySpan<byte> data, ReadOnlySpan<byte> directory, bool little)
    {
        var offsets = Entry(directory, StripOffsets, little) is { IsEmpty: false } strips ? strips : Entry(directory, TileOffsets, little);
        var counts = Entry(directory, StripCounts, little) is { IsEmpty: false } lengths ? lengths : Entry(directory, TileCounts, little);
        // A directory without them is broken rather than cut: the decoder refuses it.
        if (offsets.IsEmpty || counts.IsEmpty) return true;
        var parts = Math.Min(ReadUInt32(offsets[4..], little), ReadUInt32(counts[4..], little));
        for (uint i = 0; i < parts; i++)
            if (Value(data, offsets, i, little) is not { } offset || Value(data, counts, i, little) is not { } count
                || offset + count > data.Length) return false;
        return true;
    }

    /// <summary>Number of entries of a directory; null when they are not all in the file.</summary>
    static int? Entries(ReadOnlySpan<byte> data, long at, bool little)
    {
        if (at + 2 > data.Length) return null;
        int count = ReadUInt16(data[(int)at..], little);
        return at + 2 + (long)EntryLength * count <= data.Length ? count : null;
    }

    /// <summary>The last entry of a tag; empty when there is none.</summary>
    static ReadOnlySpan<byte> Entry(ReadOnlySpan<byte> directory, int tag, bool little)
    {
        for (var at = directory.Length - EntryLength; at >= 0; at -= EntryLength)
            if (ReadUInt16(directory[at..], little) == tag) return directory.Slice(at, EntryLength);
        return default;
    }

    /// <summary>A tag's first value; 0 when it is absent or out of the file.</summary>
    static long Number(ReadOnlySpan<byte> data, ReadOnlySpan<byte> directory, int tag, bool little) =>
        Entry(directory, tag, little) is { IsEmpty: false } entry ? Value(data, entry, 0, little) ?? 0 : 0;

    /// <summary>The index-th value of a directory entry; null when it lies outside the file.</summary>
    static long? Value(ReadOnlySpan<byte> data, ReadOnlySpan<byte> entry, uint index, bool little)
    {
        const int word = 3;
        var size = ReadUInt16(entry[2..], little) == word ? 2 : 4;
        // Values that fit four bytes stand in the entry itself, others behind the offset that it holds.
        var inline = ReadUInt32(entry[4..], little) * (long)size <= 4;
        var position = inline ? 8 + index * (long)size : ReadUInt32(entry[8..], little) + index * (long)size;
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
