using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom.Pixels.JpegLs;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>One frame out of the pixel data. The other frames are stepped over, not decoded.</summary>
static class FrameReader
{
    /// <param name="file">The file.</param>
    /// <param name="pixels">Its pixel module.</param>
    /// <param name="frame">From 0.</param>
    /// <param name="codec">Decodes baseline JPEG of YBR colour.</param>
    /// <param name="limits">For <paramref name="codec"/>.</param>
    /// <param name="cancellationToken">Ends a decode at its next block.</param>
    /// <exception cref="ImageException">Unreadable, Truncated, UnsupportedFormat.</exception>
    public static StoredFrame Read(
        DicomFile file, PixelDescription pixels, int frame, IImageCodec codec, DecodeLimits limits, CancellationToken cancellationToken)
    {
        var element = file.DataSet.Find(DicomTags.PixelData)!.Value;
        if (file.Syntax.Packing == PixelPacking.Native)
        {
            if (element.Undefined) throw DicomFault.Unreadable("The pixel data is in fragments, although the transfer syntax knows none.");
            return NativeFrame.Read(element, file.DataSet.Encoding, pixels, frame);
        }
        if (!element.Undefined) throw DicomFault.Unreadable("The pixel data is in one piece, although the transfer syntax wants fragments.");
        var packed = FrameFragments.Of(file.DataSet, element, pixels.Frames, frame);
        return file.Syntax.Packing switch
        {
            PixelPacking.Rle => RleFrame.Read(packed.Span, pixels),
            PixelPacking.JpegLs => JpegLsFrame.Read(packed.Span, pixels, cancellationToken),
            _ => JpegFrame.Read(packed, pixels, file.Syntax.Packing, codec, limits, cancellationToken),
        };
    }
}
