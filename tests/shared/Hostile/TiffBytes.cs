using System.Buffers.Binary;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>Little-endian TIFF files of directories that say what a test wants; all values are 32 bits and stand in their entry.</summary>
static class TiffBytes
{
    const ushort Long = 4;

    /// <summary>One directory, at 8, with one strip; <c>next</c> is the offset that it names for the directory after it.</summary>
    public static byte[] Grey(uint width, uint height, byte[] strip, uint next = 0, params (ushort Tag, uint Value)[] more) =>
        Grey(width, height, strip, next, 1, more);

    /// <summary>The same with a directory that claims to have <c>strips</c> of them.</summary>
    public static byte[] Grey(uint width, uint height, byte[] strip, uint next, uint strips, params (ushort Tag, uint Value)[] more)
    {
        var tags = new SortedDictionary<ushort, uint>
        {
            [256] = width, [257] = height, [258] = 8, [259] = 1, [262] = 1, [273] = 0, [277] = 1, [278] = height, [279] = (uint)strip.Length,
        };
        foreach (var (tag, value) in more) tags[tag] = value;
        if (!more.Any(entry => entry.Tag == 273)) tags[273] = (uint)(8 + 2 + 12 * tags.Count + 4);
        var file = new List<byte> { 0x49, 0x49, 42, 0, 8, 0, 0, 0 };
        file.AddRange(Directory(tags.Select(entry => (entry.Key, entry.Key is 273 or 279 ? strips : 1, entry.Value)), next));
        return [.. file, .. strip];
    }

    public static byte[] Directory(IEnumerable<(ushort Tag, uint Count, uint Value)> entries, uint next)
    {
        var all = entries.ToArray();
        return [.. Word((ushort)all.Length), .. all.SelectMany(e => (byte[])[.. Word(e.Tag), .. Word(Long), .. DWord(e.Count), .. DWord(e.Value)]), .. DWord(next)];
    }

    /// <summary>As many directories as wanted, each naming the next.</summary>
    public static byte[] Chain(int pages)
    {
        var first = Grey(4, 4, new byte[16]);
        var tags = (ushort[])[256, 257, 258, 259, 262, 273, 277, 278, 279];
        var file = new List<byte>(first);
        var length = 2 + 12 * tags.Length + 4;
        BinaryPrimitives.WriteUInt32LittleEndian(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file)[(8 + length - 4)..], (uint)file.Count);
        for (var page = 1; page < pages; page++)
            file.AddRange(Directory(
                tags.Select(tag => (tag, 1u, tag switch { 256 or 257 or 278 => 4u, 258 => 8u, 273 => (uint)(8 + length), 279 => 16u, _ => 1u })),
                page == pages - 1 ? 0 : (uint)(file.Count + length)));
        return [.. file];
    }

    static byte[] Word(ushort value) => [(byte)value, (byte)(value >> 8)];

    static byte[] DWord(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
