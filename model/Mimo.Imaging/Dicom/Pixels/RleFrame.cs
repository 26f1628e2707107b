using System.Buffers.Binary;

namespace Mimo.Imaging.Dicom.Pixels;

/// <summary>DICOM's run lengths (PS3.5 annex G): a segment for each byte of each channel, highest byte first, packed as PackBits.</summary>
static class RleFrame
{
    const int HeaderBytes = 64;

    public static StoredFrame Read(ReadOnlySpan<byte> packed, PixelDescription pixels)
    {
        if (pixels.BitsAllocated == 1) throw DicomFault.Unsupported("Run lengths of single bits are not read.");
        if (packed.Length < HeaderBytes) throw DicomFault.Truncated("the header of its run lengths");
        var (sampleBytes, area) = (pixels.BitsAllocated / 8, pixels.Width * pixels.Height);
        var segments = pixels.Channels * sampleBytes;
        if (BinaryPrimitives.ReadUInt32LittleEndian(packed) != segments)
            throw DicomFault.Unreadable($"Run lengths of other than {segments} segments.");

        var data = new byte[(long)area * segments];
        var plane = new byte[area];
        for (var i = 0; i < segments; i++)
        {
            var start = BinaryPrimitives.ReadUInt32LittleEndian(packed[(4 + 4 * i)..]);
            var end = i + 1 < segments ? BinaryPrimitives.ReadUInt32LittleEndian(packed[(8 + 4 * i)..]) : (uint)packed.Length;
            if (start < HeaderBytes || start > end || end > packed.Length) throw DicomFault.Unreadable("A segment of run lengths lies outside of its frame.");
            Unpack(packed[(int)start..(int)end], plane);
            var offset = i / sampleBytes * sampleBytes + (sampleBytes - 1 - i % sampleBytes);
            for (var p = 0; p < area; p++) data[(long)p * segments + offset] = plane[p];
        }
        return new StoredFrame(pixels.BitsAllocated, data, pixels.Photometric == "RGB");
    }

    static void Unpack(ReadOnlySpan<byte> packed, Span<byte> plane)
    {
        var (position, filled) = (0, 0);
        while (filled < plane.Length)
        {
            if (position >= packed.Length) throw DicomFault.Truncated("its run lengths");
            var header = (sbyte)packed[position++];
            if (header == sbyte.MinValue) continue;
            var literal = header >= 0;
            // Encoders may pad a segment with a run beyond the last pixel.
            var count = Math.Min(literal ? header + 1 : 1 - header, plane.Length - filled);
            if (position + (literal ? count : 1) > packed.Length) throw DicomFault.Truncated("its run lengths");
            if (literal) packed.Slice(position, count).CopyTo(plane[filled..]);
            else plane.Slice(filled, count).Fill(packed[position]);
            position += literal ? header + 1 : 1;
            filled += count;
        }
    }
}
