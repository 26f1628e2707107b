using System.Buffers.Binary;
using System.Text.Json;
using Mimo.Imaging.Dicom;

namespace Mimo.Imaging.Codec;

/// <summary>
/// The source of a canonical image, as a private chunk of its PNG: decoders pass over it, and one stored blob cannot come apart. It is
/// never in a picture that callers get, since those are encoded anew.
/// </summary>
static class PngNote
{
    const int SignatureBytes = 8, EnvelopeBytes = 12;

    // Ancillary, private, not safe to copy into a changed picture: what the case of the letters says.
    static ReadOnlySpan<byte> Type => "miMO"u8;

    static readonly uint[] Crc = MakeTable();

    /// <summary>The PNG with the source in it, before its last chunk.</summary>
    public static byte[] Write(ReadOnlySpan<byte> png, ImageSource source)
    {
        var note = JsonSerializer.SerializeToUtf8Bytes(source, ImageSourceJson.Default.ImageSource);
        var target = new byte[png.Length + EnvelopeBytes + note.Length];
        // The end of a PNG is a chunk without content.
        var before = png.Length - EnvelopeBytes;
        png[..before].CopyTo(target);
        var chunk = target.AsSpan(before);
        BinaryPrimitives.WriteInt32BigEndian(chunk, note.Length);
        Type.CopyTo(chunk[4..]);
        note.CopyTo(chunk[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(chunk[(8 + note.Length)..], Checksum(chunk.Slice(4, 4 + note.Length)));
        png[before..].CopyTo(chunk[(EnvelopeBytes + note.Length)..]);
        return target;
    }

    /// <summary>Null for a PNG without one.</summary>
    /// <exception cref="ImageException">The stored bytes are damaged.</exception>
    public static ImageSource? Read(ReadOnlySpan<byte> png)
    {
        for (var position = SignatureBytes; position + EnvelopeBytes <= png.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(png[position..]);
            if (length > png.Length - position - EnvelopeBytes) break;
            var content = png.Slice(position + 8, (int)length);
            if (png.Slice(position + 4, 4).SequenceEqual(Type))
            {
                if (Checksum(png.Slice(position + 4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(png[(position + 8 + (int)length)..])) break;
                return JsonSerializer.Deserialize(content, ImageSourceJson.Default.ImageSource);
            }
            if (png.Slice(position + 4, 4).SequenceEqual("IEND"u8)) return null;
            position += EnvelopeBytes + (int)length;
        }
        throw new ImageException(ImageFault.Unreadable, "The stored image is damaged.");
    }

    /// <summary>CRC-32 as PNG has it; libpng refuses a chunk without a right one.</summary>
    static uint Checksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data) crc = Crc[(crc ^ value) & 0xff] ^ crc >> 8;
        return ~crc;
    }

    static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var i = 0u; i < table.Length; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xedb88320 ^ value >> 1 : value >> 1;
            table[i] = value;
        }
        return table;
    }
}
