using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Masks;

/// <summary>Masks as 8-bit grey PNG of the image's size, 0 or 255.</summary>
public static class MaskPng
{
    /// <summary>From (H, W) uint8, row-major, 0 or not 0.</summary>
    /// <exception cref="ArgumentException">The mask does not hold width x height bytes.</exception>
    public static byte[] Encode(IImageCodec codec, ReadOnlySpan<byte> mask, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var grey = new byte[mask.Length];
        for (var i = 0; i < grey.Length; i++) grey[i] = mask[i] != 0 ? byte.MaxValue : (byte)0;
        return codec.EncodePng(new PixelBuffer(width, height, 1, 8, grey));
    }

    /// <summary>
    /// To (H, W) uint8, row-major, 0 or 1: 128 and above is mask, so that a mask that went through a lossy editor reads the same. Of a
    /// colour file the red channel counts.
    /// </summary>
    /// <exception cref="ImageException">The file is refused.</exception>
    public static (byte[] Mask, int Width, int Height) Decode(IImageCodec codec, ReadOnlyMemory<byte> png)
    {
        ArgumentNullException.ThrowIfNull(codec);
        var image = codec.Decode(png, DecodeLimits.Default, CancellationToken.None).ToEightBit();
        var mask = new byte[image.Width * image.Height];
        for (var i = 0; i < mask.Length; i++) mask[i] = (byte)(image.Bytes[i * image.Channels] >> 7);
        return (mask, image.Width, image.Height);
    }
}
