namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>A lookup table of the file. Values before its first entry take the first, values behind its last the last.</summary>
/// <param name="First">The value that the first entry is for.</param>
/// <param name="Bits">Bits of an entry.</param>
/// <param name="Entries">At most 65,536.</param>
sealed record LookupTable(int First, int Bits, ushort[] Entries)
{
    public int this[double value] => Entries[(int)Math.Clamp(Math.Floor(value) - First, 0, Entries.Length - 1)];

    /// <summary>Brightness of a value, 0..1, over the entries' full range.</summary>
    public double Brightness(double value) => Math.Min(this[value] / (double)((1 << Bits) - 1), 1);

    /// <param name="data">Holds the table.</param>
    /// <param name="descriptor">Three words: number of entries (0 is 65,536), first value, bits of an entry.</param>
    /// <param name="entries">The entries' tag.</param>
    /// <param name="signed">The first value may be negative.</param>
    /// <exception cref="Codec.ImageException">Unreadable or Truncated.</exception>
    public static LookupTable Of(DicomDataSet data, uint descriptor, uint entries, bool signed)
    {
        var count = data.Word(descriptor) ?? throw DicomFault.Unreadable($"{DicomTags.Name(descriptor)} is missing.");
        var first = data.Word(descriptor, signed, 1)!.Value;
        var bits = data.Word(descriptor, index: 2)!.Value;
        count &= 0xffff;
        if (count == 0) count = 1 << 16;
        if (bits is < 8 or > 16) throw DicomFault.Unreadable($"A lookup table with entries of {bits} bits.");
        var element = data.Find(entries) ?? throw DicomFault.Unreadable($"{DicomTags.Name(entries)} is missing.");
        var value = element.Value.Span;

        var table = new ushort[count];
        // Entries of 8 bits stand alone or two in a word; which one, only the length tells.
        if (value.Length >= 2 * count)
            for (var i = 0; i < count; i++) table[i] = data.Encoding.Word(value[(2 * i)..]);
        else if (bits == 8 && value.Length >= count)
        {
            var flip = data.Encoding.BigEndian && value.Length % 2 == 0 ? 1 : 0;
            for (var i = 0; i < count; i++) table[i] = value[i ^ flip];
        }
        else throw DicomFault.Truncated($"the lookup table {DicomTags.Name(entries)}");
        return new LookupTable(first, bits, table);
    }
}
