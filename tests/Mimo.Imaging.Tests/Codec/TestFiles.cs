using System.Buffers.Binary;
using Mimo.Imaging.Pixels;
using NetVips;

namespace Mimo.Imaging.Tests.Codec;

/// <summary>Small image files made on the spot, so that no binary is committed.</summary>
static class TestFiles
{
    public static PixelBuffer Noise(int width, int height, int channels, int bits, int seed = 1)
    {
        var data = new byte[width * height * channels * bits / 8];
        new Random(seed).NextBytes(data);
        return new PixelBuffer(width, height, channels, bits, data);
    }

    public static Image Vips(byte[] samples, int width, int height, int bands, Enums.BandFormat format,
        Enums.Interpretation interpretation) =>
        Image.NewFromMemory(samples, width, height, bands, format).Copy(interpretation: interpretation);

    public static byte[] Bmp(int width, int height, int depth, byte[] palette, byte[] rows, uint compression = 0)
    {
        var offset = 54 + palette.Length;
        byte[] file = [.. "BM"u8, .. LittleEndian(offset + rows.Length), 0, 0, 0, 0, .. LittleEndian(offset), .. LittleEndian(40),
            .. LittleEndian(width), .. LittleEndian(height),
            1, 0, (byte)depth, 0, .. LittleEndian((int)compression), .. new byte[20], .. palette, .. rows];
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(46), palette.Length / 4);
        return file;
    }

    /// <summary>24 bits, bottom-up, blue first, rows padded to 4 bytes.</summary>
    public static byte[] Bmp(PixelBuffer rgb)
    {
        var stride = (rgb.Width * 3 + 3) / 4 * 4;
        var rows = new byte[stride * rgb.Height];
        for (var y = 0; y < rgb.Height; y++)
            for (var i = 0; i < rgb.Stride; i++) rows[(rgb.Height - 1 - y) * stride + i / 3 * 3 + 2 - i % 3] = rgb.Row(y)[i];
        return Bmp(rgb.Width, rgb.Height, 24, [], rows);
    }

    public static byte[] LittleEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
