using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Codec;

/// <summary>
/// The one seam to an image library. An implementation reads PNG, JPEG, TIFF, WebP, BMP and DICOM, keeps 16 bits where the file has them, and
/// throws nothing but <see cref="ImageException"/> for any bytes whatever. Safe for use by many threads at once; how many decode at
/// once is the caller's to bound (a decode holds up to three copies of the pixels).
/// </summary>
public interface IImageCodec
{
    /// <summary>Reads the header alone.</summary>
    /// <exception cref="ImageException">The bytes are no image that is read.</exception>
    ImageHeader Identify(ReadOnlyMemory<byte> encoded);

    /// <summary>
    /// Decodes the first page, upright (orientation tag applied), to grey or RGB of 8 or 16 bits. Alpha is flattened over black.
    /// DICOM comes in its first window; <see cref="Dicom.DicomImage"/> takes a frame and a window, and tells what was shown.
    /// </summary>
    /// <exception cref="ImageException">Above a limit, cut short, broken, or not read.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; a running decode stops at the next rows.</exception>
    PixelBuffer Decode(ReadOnlyMemory<byte> encoded, DecodeLimits limits, CancellationToken cancellationToken);

    /// <summary>Lossless, no metadata. <paramref name="compression"/> is zlib's, 0 (none) to 9, default 6.</summary>
    byte[] EncodePng(PixelBuffer image, int compression = 6);

    /// <summary>
    /// No metadata; 16 bits become 8 by <see cref="PixelConversion.ToEightBit"/>. <paramref name="quality"/> 1 to 100, default 90.
    /// </summary>
    byte[] EncodeJpeg(PixelBuffer image, int quality = 90);
}
