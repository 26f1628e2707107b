using Mimo.Imaging.Dicom;

namespace Mimo.Imaging.Codec;

/// <summary>Tells the format by its magic bytes, which stand at the very start, or behind DICOM's preamble.</summary>
static class ImageSniffer
{
    static ReadOnlySpan<byte> PngSignature => [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

    /// <exception cref="ImageException">UnsupportedFormat.</exception>
    public static ImageFormat Sniff(ReadOnlySpan<byte> data)
    {
        var picture = Magic(data);
        if (!DicomFile.IsDicom(data))
            return picture ?? throw new ImageException(ImageFault.UnsupportedFormat, "The bytes are none of PNG, JPEG, TIFF, WebP, BMP and DICOM.");
        // DICOM leaves its first 128 bytes to whoever wants them: such a file is a picture to one program and somebody's study to another.
        return picture is null
            ? ImageFormat.Dicom
            : throw new ImageException(ImageFault.UnsupportedFormat, $"The bytes are a {picture} and a DICOM file at once.");
    }

    static ImageFormat? Magic(ReadOnlySpan<byte> data)
    {
        if (data.StartsWith(PngSignature)) return ImageFormat.Png;
        if (data is [0xff, 0xd8, 0xff, ..]) return ImageFormat.Jpeg;
        if (data is [0x49, 0x49, 42, 0, ..] or [0x4d, 0x4d, 0, 42, ..]) return ImageFormat.Tiff;
        if (data.Length >= 12 && data.StartsWith("RIFF"u8) && data[8..].StartsWith("WEBP"u8)) return ImageFormat.WebP;
        return data.StartsWith("BM"u8) ? ImageFormat.Bmp : null;
    }
}
