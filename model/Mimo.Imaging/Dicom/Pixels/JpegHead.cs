using System.Buffers.Binary;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>
/// What a JPEG stream says of itself before its first scan. Process is the number of its start-of-frame marker: 0 baseline, 1 extended,
/// 3 lossless.
/// </summary>
sealed record JpegHead(int Process, int Precision, int Width, int Height, int Channels, bool HasExif)
{
    const byte StartOfScan = 0xda, Exif = 0xe1;

    /// <exception cref="Codec.ImageException">Unreadable.</exception>
    public static JpegHead Read(ReadOnlySpan<byte> jpeg)
    {
        if (jpeg is not [0xff, 0xd8, ..]) throw Broken();
        JpegHead? head = null;
        var exif = false;
        for (var position = 2; position + 4 <= jpeg.Length;)
        {
            if (jpeg[position] != 0xff) throw Broken();
            var marker = jpeg[position + 1];
            if (marker == 0xff)
            {
                position++;
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(jpeg[(position + 2)..]);
            if (length < 2 || position + 2 + length > jpeg.Length) throw Broken();
            var segment = jpeg.Slice(position + 4, length - 2);
            if (marker == StartOfScan) return head is null ? throw Broken() : Checked(head with { HasExif = exif }, jpeg[position..]);
            exif |= marker == Exif && segment.StartsWith("Exif"u8);
            // Start of frame is 0xc0 to 0xcf, but for the tables of Huffman and arithmetic coding and a reserved one.
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
            {
                if (head is not null || segment.Length < 6) throw Broken();
                head = new JpegHead(marker - 0xc0, segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[3..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), segment[5], false);
            }
            position += 2 + length;
        }
        throw Broken();
    }

    /// <summary>A scan of each component is the most there can be; a file of a thousand scans is one that wants to be decoded a thousand times.</summary>
    static JpegHead Checked(JpegHead head, ReadOnlySpan<byte> rest)
    {
        var scans = 0;
        for (int at; (at = rest.IndexOf([(byte)0xff, StartOfScan])) >= 0; rest = rest[(at + 2)..])
            if (++scans > head.Channels) throw DicomFault.Unreadable("The JPEG frame has more scans than components.");
        return head;
    }

    static Codec.ImageException Broken() => DicomFault.Unreadable("The header of a JPEG frame is broken.");
}
