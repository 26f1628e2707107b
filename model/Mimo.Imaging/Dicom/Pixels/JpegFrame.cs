using JpegLibrary;
using Mimo.Imaging.Codec;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>
/// A JPEG frame. Baseline JPEG of YBR colour goes to libjpeg, whose chroma is what every viewer shows; other baseline and extended JPEG
/// to JpegLibrary, which gives the components as they are: libjpeg guesses their colour space from markers that DICOM files often lack, and
/// does not read 12 bits. Lossless JPEG is decoded here.
/// </summary>
static class JpegFrame
{
    public static StoredFrame Read(
        ReadOnlyMemory<byte> jpeg, PixelDescription pixels, PixelPacking packing, IImageCodec codec, DecodeLimits limits,
        CancellationToken cancellationToken)
    {
        var head = JpegHead.Read(jpeg.Span);
        if (head.Width != pixels.Width || head.Height != pixels.Height || head.Channels != pixels.Channels)
            throw DicomFault.Unreadable($"The JPEG frame is {head.Width} x {head.Height} x {head.Channels}, unlike the file's own header.");
        var expected = packing switch
        {
            PixelPacking.JpegBaseline => head.Process == 0,
            // Files of the extended process often hold a baseline frame: every decoder of the one reads the other.
            PixelPacking.JpegExtended => head.Process is 0 or 1,
            _ => head.Process == 3,
        };
        if (!expected || head.Precision > 16 || head.Precision > Math.Max(8, pixels.BitsAllocated))
            throw DicomFault.Unreadable($"A JPEG frame of process {head.Process} and {head.Precision} bits contradicts the file's own header.");
        if (pixels.BitsAllocated is not (8 or 16)) throw DicomFault.Unreadable($"JPEG of {pixels.BitsAllocated} bits allocated.");

        // A picture within a picture has no say in how it is turned.
        if (packing == PixelPacking.JpegBaseline && pixels.Photometric.StartsWith('Y') && !head.HasExif)
        {
            var image = codec.Decode(jpeg, limits, cancellationToken);
            if (image.Channels != 3 || image.Bits != 8) throw DicomFault.Unreadable("The JPEG frame is not of three colours.");
            return new StoredFrame(8, image.Bytes.ToArray(), IsRgb: true);
        }
        var samples = packing == PixelPacking.JpegLossless
            ? LosslessJpeg.Decode(jpeg.Span, head, pixels.BitsAllocated, cancellationToken)
            : Decode(jpeg, head, pixels, cancellationToken);
        return new StoredFrame(pixels.BitsAllocated, samples, pixels.Photometric == "RGB");
    }

    static byte[] Decode(ReadOnlyMemory<byte> jpeg, JpegHead head, PixelDescription pixels, CancellationToken cancellationToken)
    {
        try
        {
            var decoder = new JpegDecoder();
            decoder.SetInput(jpeg);
            decoder.Identify();
            var target = new JpegSamples(head, pixels.BitsAllocated, cancellationToken);
            decoder.SetOutputWriter(target);
            decoder.Decode();
            return target.Data;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        // It reports broken files by whatever it runs into, index errors included.
        catch (Exception e)
        {
            throw DicomFault.Unreadable("The JPEG frame is broken.", e);
        }
    }
}
