using System.Buffers.Binary;
using Mimo.Imaging.Pixels;
using StbImageSharp;

namespace Mimo.Imaging.Codec;

/// <summary>
/// BMP, which libvips does not read. The header is checked here first: stb takes memory on the header's word and forgives missing rows.
/// </summary>
static class BmpReader
{
    const int FileHeader = 14, CoreHeader = 12, InfoHeader = 40;
    const uint Uncompressed = 0, BitFields = 3;

    /// <exception cref="ImageException">Unreadable, Truncated or UnsupportedFormat.</exception>
    public static ImageHeader Identify(ReadOnlySpan<byte> data)
    {
        if (data.Length < FileHeader + CoreHeader) throw new ImageException(ImageFault.Truncated, "The BMP header is cut short.");
        var headerSize = BinaryPrimitives.ReadInt32LittleEndian(data[14..]);
        if (headerSize is not (CoreHeader or InfoHeader or 56 or 108 or 124))
            throw new ImageException(ImageFault.UnsupportedFormat, "The BMP header is of no kind that is read.");
        if (data.Length < FileHeader + headerSize) throw new ImageException(ImageFault.Truncated, "The BMP header is cut short.");

        var core = headerSize == CoreHeader;
        long width = core ? BinaryPrimitives.ReadUInt16LittleEndian(data[18..]) : BinaryPrimitives.ReadInt32LittleEndian(data[18..]);
        long height = core ? BinaryPrimitives.ReadUInt16LittleEndian(data[20..]) : BinaryPrimitives.ReadInt32LittleEndian(data[22..]);
        // A negative height says that rows run top-down.
        height = Math.Abs(height);
        var depth = BinaryPrimitives.ReadUInt16LittleEndian(data[(core ? 24 : 28)..]);
        var compression = core ? Uncompressed : BinaryPrimitives.ReadUInt32LittleEndian(data[30..]);
        if (width < 1 || height is < 1 or > int.MaxValue) throw new ImageException(ImageFault.Unreadable, $"A BMP of {width} x {height}.");
        if (depth is not (1 or 4 or 8 or 16 or 24 or 32))
            throw new ImageException(ImageFault.Unreadable, $"A BMP of {depth} bits a pixel.");
        if (compression is not (Uncompressed or BitFields))
            throw new ImageException(ImageFault.UnsupportedFormat, "Compressed BMP is not read.");

        var grey = depth <= 8 && HasGreyPalette(data, FileHeader + headerSize, core ? 3 : 4);
        return new ImageHeader(ImageFormat.Bmp, (int)width, (int)height, grey ? 1 : 3, 8, 1);
    }

    /// <exception cref="ImageException">Unreadable or Truncated.</exception>
    public static PixelBuffer Decode(byte[] data, ImageHeader header)
    {
        var depth = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(data[14] == CoreHeader ? 24 : 28));
        var end = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(10))
            + (Int128)(((long)header.Width * depth + 31) / 32 * 4) * header.Height;
        if (end > data.Length) throw new ImageException(ImageFault.Truncated, "The BMP ends before its last row.");
        ImageResult image;
        try
        {
            image = ImageResult.FromMemory(data, ColorComponents.RedGreenBlueAlpha);
        }
        // stb reports broken files by whatever its C origin runs into, null references included.
        catch (Exception e)
        {
            throw new ImageException(ImageFault.Unreadable, "The BMP is broken.", e);
        }
        if (image.Width != header.Width || image.Height != header.Height)
            throw new ImageException(ImageFault.Unreadable, "The BMP contradicts its header.");
        var (rgba, pixels) = (image.Data, new byte[(long)image.Width * image.Height * header.Channels]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var at = i / header.Channels * 4;
            pixels[i] = (byte)((rgba[at + i % header.Channels] * rgba[at + 3] + 127) / 255);
        }
        return new PixelBuffer(header.Width, header.Height, header.Channels, 8, pixels);
    }

    /// <summary>
    /// BMP has no grey kind: a palette of nothing but greys is one, else the same picture would differ from its grey PNG.
    /// </summary>
    static bool HasGreyPalette(ReadOnlySpan<byte> data, int start, int entrySize)
    {
        var end = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(data[10..]), data.Length);
        for (var i = start; i + entrySize <= end; i += entrySize)
            if (data[i] != data[i + 1] || data[i] != data[i + 2]) return false;
        return true;
    }
}
