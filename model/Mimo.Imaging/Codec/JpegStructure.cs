using System.Buffers.Binary;

namespace Mimo.Imaging.Codec;

/// <summary>JPEG by its markers (ITU-T T.81, B.1), to the end of the picture itself: a thumbnail in the metadata has an end of its own.</summary>
static class JpegStructure
{
    /// <summary>
    /// Each scan is a pass over all coefficients, whatever few bytes it has, and no decoder can be stopped in between. Encoders write
    /// about ten.
    /// </summary>
    const int MostScans = 64;
    /// <summary>A block of 64 pixels takes a bit at least.</summary>
    const int MostPixelsPerByte = 8 * 64;
    const byte Fill = 0xff, EndOfImage = 0xd9, StartOfScan = 0xda, LastHuffman = 0xc7;

    /// <exception cref="ImageException">Unreadable, TooLarge for scans, Truncated where the frame header is not there.</exception>
    public static FileStructure Read(ReadOnlySpan<byte> data)
    {
        var (width, height, scans, position) = (0, 0, 0, 2);
        while (true)
        {
            // Bytes between segments are passed over, as decoders do.
            var next = data[position..].IndexOf(Fill);
            if (next < 0) break;
            position += next;
            while (position < data.Length && data[position] == Fill) position++;
            if (position == data.Length) break;
            var marker = data[position++];
            if (marker == EndOfImage) return Found(width, height, position);
            // Stuffed bytes, restarts and SOI have no length.
            if (marker is 0x00 or 0x01 or (>= 0xd0 and <= 0xd8)) continue;
            if (position + 2 > data.Length) break;
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[position..]);
            if (position + length > data.Length) break;
            if (IsFrame(marker))
            {
                if (marker > LastHuffman) throw new ImageException(ImageFault.UnsupportedFormat, "A JPEG of arithmetic codes.");
                if (length < 8) throw new ImageException(ImageFault.Unreadable, "The JPEG's frame header is broken.");
                if (width > 0) throw new ImageException(ImageFault.UnsupportedFormat, "A JPEG of several frames.");
                (width, height) = FileStructure.Size(ImageFormat.Jpeg,
                    BinaryPrimitives.ReadUInt16BigEndian(data[(position + 5)..]), BinaryPrimitives.ReadUInt16BigEndian(data[(position + 3)..]));
            }
            if (marker == StartOfScan && ++scans > MostScans)
                throw new ImageException(ImageFault.TooLarge, $"The JPEG has more than {MostScans} scans.");
            position += length;
        }
        return Found(width, height, null);
    }

    static FileStructure Found(int width, int height, long? end)
    {
        if (width > 0) return new FileStructure(width, height, 1, (long)width * height / MostPixelsPerByte <= end ? end : null);
        throw end is null
            ? new ImageException(ImageFault.Truncated, "The JPEG header is cut short.")
            : new ImageException(ImageFault.Unreadable, "The JPEG has no frame.");
    }

    // C4, C8 and CC are tables in between.
    static bool IsFrame(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);
}
