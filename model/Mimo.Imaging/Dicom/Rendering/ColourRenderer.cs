using System.Buffers.Binary;
using Mimo.Imaging.Dicom.Pixels;
using Mimo.Imaging.Pixels;

namespace Mimo.Imaging.Dicom.Rendering;

/// <summary>Colour to 8-bit RGB. Windows are not for colour (PS3.3 C.11.2.1.2), so none is applied.</summary>
static class ColourRenderer
{
    /// <exception cref="Codec.ImageException">Unreadable, UnsupportedFormat.</exception>
    public static PixelBuffer Render(DicomDataSet data, PixelDescription pixels, StoredFrame frame)
    {
        var rgb = pixels.Photometric == "PALETTE COLOR" ? Palette(data, pixels, frame) : Samples(pixels, frame);
        if (!frame.IsRgb && pixels.Photometric.StartsWith('Y')) ToRgb(rgb);
        return new PixelBuffer(pixels.Width, pixels.Height, 3, 8, rgb);
    }

    static byte[] Samples(PixelDescription pixels, StoredFrame frame)
    {
        if (frame.Bits == 8 && pixels is { BitsStored: 8, Shift: 0 }) return [.. frame.Data];
        var most = Math.Pow(2, pixels.BitsStored) - 1;
        var rgb = new byte[frame.Data.Length / (frame.Bits / 8)];
        for (var i = 0; i < rgb.Length; i++)
        {
            var stored = frame.Bits switch
            {
                8 => frame.Data[i],
                16 => BinaryPrimitives.ReadUInt16LittleEndian(frame.Data.AsSpan(2 * i)),
                _ => BinaryPrimitives.ReadUInt32LittleEndian(frame.Data.AsSpan(4 * i)),
            };
            rgb[i] = (byte)Math.Floor((stored >> pixels.Shift & (uint)((1L << pixels.BitsStored) - 1)) * 255 / most + 0.5);
        }
        return rgb;
    }

    static byte[] Palette(DicomDataSet data, PixelDescription pixels, StoredFrame frame)
    {
        if (data.Has(DicomTags.SegmentedRedPalette) && !data.Has(DicomTags.RedPaletteData))
            throw DicomFault.Unsupported("Segmented palettes are not read.");
        var tables = new LookupTable[3];
        for (var channel = 0u; channel < 3; channel++)
            tables[channel] = LookupTable.Of(data, DicomTags.RedPaletteDescriptor + channel, DicomTags.RedPaletteData + channel, pixels.Signed);
        var rgb = new byte[(long)pixels.Width * pixels.Height * 3];
        for (var i = 0; i < rgb.Length; i++)
        {
            var stored = frame.Bits == 8 ? frame.Data[i / 3] : BinaryPrimitives.ReadUInt16LittleEndian(frame.Data.AsSpan(i / 3 * 2));
            var index = stored >> pixels.Shift & ((1 << pixels.BitsStored) - 1);
            var table = tables[i % 3];
            rgb[i] = (byte)(table.Bits > 8 ? table[index] >> (table.Bits - 8) : table[index]);
        }
        return rgb;
    }

    /// <summary>Full-range YCbCr of ITU-R BT.601 (PS3.3 C.7.6.3.1.2), in place.</summary>
    static void ToRgb(Span<byte> pixels)
    {
        for (var i = 0; i + 2 < pixels.Length; i += 3)
        {
            var (y, cb, cr) = ((double)pixels[i], pixels[i + 1] - 128.0, pixels[i + 2] - 128.0);
            pixels[i] = Round(y + 1.402 * cr);
            pixels[i + 1] = Round(y - 0.344136 * cb - 0.714136 * cr);
            pixels[i + 2] = Round(y + 1.772 * cb);
        }
    }

    static byte Round(double value) => (byte)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
}
