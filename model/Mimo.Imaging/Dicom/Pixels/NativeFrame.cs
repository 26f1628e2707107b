using System.Buffers.Binary;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>A frame of uncompressed pixel data.</summary>
static class NativeFrame
{
    public static StoredFrame Read(DicomElement element, DicomEncoding encoding, PixelDescription pixels, int frame)
    {
        var value = element.Value.Span;
        var samples = (long)pixels.Width * pixels.Height * pixels.Channels;
        if (pixels.BitsAllocated == 1) return Bits(element, encoding, samples, frame);
        // Two pixels share one Cb and one Cr: four bytes where the full form has six.
        var subsampled = pixels.Photometric == "YBR_FULL_422";
        if (subsampled && pixels.Width % 2 != 0) throw DicomFault.Unreadable("YBR_FULL_422 with an odd number of columns.");
        var size = subsampled ? samples / 3 * 2 : samples * pixels.BitsAllocated / 8;
        var start = size * frame;
        // Big-endian words hold 8-bit samples two by two in the other order; an odd frame begins within a word.
        var swapped = encoding.BigEndian && pixels.BitsAllocated == 8 && element.Vr == "OW";
        if (start + size > value.Length) throw DicomFault.Truncated($"the pixels of frame {frame + 1}");

        byte[] data;
        if (swapped)
        {
            data = new byte[size];
            for (long i = 0; i < size; i++)
            {
                var at = (start + i) ^ 1;
                data[i] = at < value.Length ? value[(int)at] : throw DicomFault.Truncated("the last pixel");
            }
        }
        else data = value.Slice((int)start, (int)size).ToArray();
        if (encoding.BigEndian) ToLittleEndian(data, pixels.BitsAllocated);
        if (subsampled) data = Widen(data);
        else if (pixels is { Channels: 3, Planar: true }) data = Interleave(data, pixels.BitsAllocated / 8);
        return new StoredFrame(pixels.BitsAllocated, data, pixels.Photometric == "RGB");
    }

    /// <summary>Colour by plane to colour by pixel.</summary>
    public static byte[] Interleave(ReadOnlySpan<byte> planes, int sampleBytes)
    {
        var target = new byte[planes.Length];
        var count = planes.Length / 3 / sampleBytes;
        for (var channel = 0; channel < 3; channel++)
            for (var i = 0; i < count; i++)
                planes.Slice((channel * count + i) * sampleBytes, sampleBytes).CopyTo(target.AsSpan((i * 3 + channel) * sampleBytes));
        return target;
    }

    static StoredFrame Bits(DicomElement element, DicomEncoding encoding, long samples, int frame)
    {
        // Frames follow each other bit by bit, with nothing between them; the first pixel is the lowest bit.
        var value = element.Value.Span;
        var first = samples * frame;
        if ((first + samples + 7) / 8 > value.Length) throw DicomFault.Truncated($"the pixels of frame {frame + 1}");
        var flip = encoding.BigEndian && element.Vr == "OW" ? 1 : 0;
        if (flip == 1 && value.Length % 2 != 0) throw DicomFault.Truncated("the last word of pixels");
        var data = new byte[samples];
        for (long i = 0; i < samples; i++) data[i] = (byte)(value[(int)((first + i) / 8) ^ flip] >> (int)((first + i) % 8) & 1);
        return new StoredFrame(8, data, IsRgb: false);
    }

    static void ToLittleEndian(Span<byte> data, int bits)
    {
        if (bits == 16)
            for (var i = 0; i + 1 < data.Length; i += 2) (data[i], data[i + 1]) = (data[i + 1], data[i]);
        else if (bits == 32)
            for (var i = 0; i + 3 < data.Length; i += 4)
                BinaryPrimitives.WriteUInt32LittleEndian(data[i..], BinaryPrimitives.ReadUInt32BigEndian(data[i..]));
    }

    /// <summary>Y1 Y2 Cb Cr to Y1 Cb Cr, Y2 Cb Cr.</summary>
    static byte[] Widen(ReadOnlySpan<byte> pairs)
    {
        var target = new byte[pairs.Length / 4 * 6];
        for (var (i, o) = (0, 0); i + 3 < pairs.Length; i += 4, o += 6)
            (target[o], target[o + 1], target[o + 2], target[o + 3], target[o + 4], target[o + 5]) =
                (pairs[i], pairs[i + 2], pairs[i + 3], pairs[i + 1], pairs[i + 2], pairs[i + 3]);
        return target;
    }
}
