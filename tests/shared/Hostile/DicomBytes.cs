using System.Buffers.Binary;
using System.Text;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>Small Part-10 files in explicit little-endian, of no patient.</summary>
static class DicomBytes
{
    const string ExplicitLittleEndian = "1.2.840.10008.1.2.1";

    /// <summary>A grey frame of 16 bits with a window, and whatever stands before its pixels.</summary>
    public static byte[] Grey(ushort columns, ushort rows, byte[] samples, string frames = "1", byte[]? before = null) =>
        File([
            .. before ?? [], .. Number(0x0028, 0x0002, 1), .. Text(0x0028, 0x0004, "CS", "MONOCHROME2 "), .. Text(0x0028, 0x0008, "IS", frames),
            .. Number(0x0028, 0x0010, rows), .. Number(0x0028, 0x0011, columns), .. Number(0x0028, 0x0100, 16), .. Number(0x0028, 0x0101, 12),
            .. Number(0x0028, 0x0102, 11), .. Number(0x0028, 0x0103, 0), .. Text(0x0028, 0x1050, "DS", "2048"), .. Text(0x0028, 0x1051, "DS", "4096"),
            .. Element(0x7fe0, 0x0010, "OW", samples),
        ]);

    public static byte[] File(byte[] dataSet)
    {
        byte[] meta =
        [
            .. Element(0x0002, 0x0001, "OB", [0, 1]), .. Text(0x0002, 0x0002, "UI", "1.2.840.10008.5.1.4.1.1.7"), .. Text(0x0002, 0x0003, "UI", "2.25.1"),
            .. Text(0x0002, 0x0010, "UI", ExplicitLittleEndian),
        ];
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, meta.Length);
        return [.. new byte[128], .. "DICM"u8, .. Element(0x0002, 0x0000, "UL", length), .. meta, .. dataSet];
    }

    /// <summary>A sequence in a sequence in a sequence, none of which says how long it is.</summary>
    public static byte[] Nested(int depth) =>
        [.. Enumerable.Repeat((byte[])[0x08, 0, 0x40, 0x11, .. "SQ"u8, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff, 0x00, 0xe0, 0xff, 0xff, 0xff, 0xff], depth).SelectMany(part => part)];

    static byte[] Number(ushort group, ushort element, ushort value) => Element(group, element, "US", [(byte)value, (byte)(value >> 8)]);

    static byte[] Text(ushort group, ushort element, string kind, string text) =>
        Element(group, element, kind, [.. Encoding.ASCII.GetBytes(text), .. text.Length % 2 == 0 ? [] : (byte[])[kind == "UI" ? (byte)0 : (byte)' ']]);

    static byte[] Element(ushort group, ushort element, string kind, byte[] value)
    {
        var head = new byte[kind is "OB" or "OW" or "SQ" ? 12 : 8];
        BinaryPrimitives.WriteUInt16LittleEndian(head, group);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(2), element);
        Encoding.ASCII.GetBytes(kind).CopyTo(head, 4);
        if (head.Length == 12) BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), value.Length);
        else BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(6), (ushort)value.Length);
        return [.. head, .. value];
    }
}
