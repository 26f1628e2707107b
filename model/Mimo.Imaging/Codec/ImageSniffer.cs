using System.Buffers.Binary;
using Mimo.Imaging.Dicom;

namespace Mimo.Imaging.Codec;

/// <summary>Tells the format by its magic bytes, and whether the file ends before its own structure says it does.</summary>
static class ImageSniffer
{
    static ReadOnlySpan<byte> JpegEnd => [0xff, 0xd9];

    static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    /// <exception cref="ImageException">UnsupportedFormat.</exception>
    public static ImageFormat Sniff(ReadOnlySpan<byte> data)
    {
        // First: its preamble may hold anything, the header of a TIFF too.
        if (DicomFile.IsDicom(data)) return ImageFormat.Dicom;
        if (data.StartsWith(PngSignature)) return ImageFormat.Png;
        if (data is [0xff, 0xd8, 0xff, ..]) return ImageFormat.Jpeg;
        if (data is [0x49, 0x49, 42, 0, ..] or [0x4d, 0x4d, 0, 42, ..]) return ImageFormat.Tiff;
        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8)) return ImageFormat.WebP;
        if (data.StartsWith("BM"u8)) return ImageFormat.Bmp;
        throw new ImageException(ImageFault.UnsupportedFormat, "The bytes are none of PNG, JPEG, TIFF, WebP, BMP and DICOM.");
    }

    /// <summary>
    /// True when the end is missing. Asked before the decoder, because decoders differ in what they forgive: some fill the missing half
    /// of a JPEG with grey and report success. BMP is checked with its header.
    /// </summary>
    public static bool IsCutShort(ImageFormat format, ReadOnlySpan<byte> data) => format switch
    {
        ImageFormat.Png => !HasPngEnd(data),
        ImageFormat.Jpeg => data.LastIndexOf(JpegEnd) < 0,
        ImageFormat.WebP => BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + 8L > data.Length,
        ImageFormat.Tiff => !TiffExtent.IsComplete(data),
        _ => false,
    };

    static bool HasPngEnd(ReadOnlySpan<byte> data)
    {
        long position = PngSignature.Length;
        while (position + 12 <= data.Length)
        {
            var chunk = data[(int)position..];
            position += 12L + BinaryPrimitives.ReadUInt32BigEndian(chunk);
            if (chunk[4..].StartsWith("IEND"u8)) return position <= data.Length;
        }
        return false;
    }
}
