namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>A Huffman table of JPEG, as one look-up of the next 16 bits.</summary>
sealed class HuffmanTable
{
    const int MostBits = 16, MostCategory = 16;

    // Length × 256 + symbol; 0 is no code.
    readonly ushort[] _codes = new ushort[1 << MostBits];

    /// <summary>Length and symbol of the code that the bits begin with; length 0 for none.</summary>
    public (int Length, int Symbol) this[int bits] => (_codes[bits] >> 8, _codes[bits] & 0xff);

    /// <summary>Reads the tables of one segment into their places.</summary>
    /// <exception cref="Codec.ImageException">Unreadable.</exception>
    public static void ReadAll(ReadOnlySpan<byte> segment, HuffmanTable?[] tables)
    {
        while (!segment.IsEmpty)
        {
            if (segment.Length < 1 + MostBits) throw Broken();
            var (place, counts, total) = (segment[0], segment.Slice(1, MostBits).ToArray(), 0);
            foreach (var count in counts) total += count;
            if (segment.Length < 1 + MostBits + total) throw Broken();
            // Those of another class belong to other processes.
            if (place < tables.Length) tables[place] = new HuffmanTable(counts, segment.Slice(1 + MostBits, total));
            segment = segment[(1 + MostBits + total)..];
        }
    }

    HuffmanTable(byte[] counts, ReadOnlySpan<byte> symbols)
    {
        var (code, next) = (0, 0);
        for (var length = 1; length <= MostBits; length++, code <<= 1)
            for (var i = 0; i < counts[length - 1]; i++, code++)
            {
                var symbol = symbols[next++];
                if (code >= 1 << length || symbol > MostCategory) throw Broken();
                _codes.AsSpan(code << (MostBits - length), 1 << (MostBits - length)).Fill((ushort)(length << 8 | symbol));
            }
    }

    static Codec.ImageException Broken() => DicomFault.Unreadable("A Huffman table of a JPEG frame is broken.");
}
