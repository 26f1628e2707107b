using System.Buffers.Binary;

namespace Mimo.Imaging.Codec;

/// <summary>WebP by its first chunk (RFC 9649, 2.5 to 2.7): the canvas of an extended file, else the bitstream's own header.</summary>
static class WebpStructure
{
    const int First = 12, Body = 20, ChunkFrame = 8, LosslessHeader = 25, Header = 30;
    const byte Animated = 0x02;
    const int Mask14 = 0x3fff;

    /// <exception cref="ImageException">Unreadable, or Truncated where not even the header is there.</exception>
    public static FileStructure Read(ReadOnlySpan<byte> data)
    {
        var lossless = data.Length > First && data[First..].StartsWith("VP8L"u8);
        if (data.Length < (lossless ? LosslessHeader : Header)) throw new ImageException(ImageFault.Truncated, "The WebP header is cut short.");
        var (width, height, frames) = (0L, 0L, 1);
        // RIFF pads to even lengths without counting the last byte.
        var declared = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]) + (long)ChunkFrame;
        var kind = data.Slice(First, 4);
        if (kind.SequenceEqual("VP8X"u8))
        {
            (width, height) = (Triple(data[24..]) + 1, Triple(data[27..]) + 1);
            if ((data[Body] & Animated) != 0) frames = Frames(data);
        }
        else if (kind.SequenceEqual("VP8 "u8) && data.Slice(Body + 3, 3).SequenceEqual((ReadOnlySpan<byte>)[0x9d, 0x01, 0x2a]))
            (width, height) = (Word(data[26..]) & Mask14, Word(data[28..]) & Mask14);
        else if (lossless && data[Body] == 0x2f)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[(Body + 1)..]);
            (width, height) = ((bits & Mask14) + 1, ((bits >> 14) & Mask14) + 1);
        }
        var size = FileStructure.Size(ImageFormat.WebP, width, height);
        return new FileStructure(size.Width, size.Height, frames, declared <= data.Length ? declared : null);
    }

    static int Frames(ReadOnlySpan<byte> data)
    {
        var (frames, position) = (0, (long)First);
        while (position + ChunkFrame <= data.Length)
        {
            var chunk = data[(int)position..];
            if (chunk.StartsWith("ANMF"u8)) frames++;
            var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            position += ChunkFrame + length + (length & 1);
        }
        return Math.Max(frames, 1);
    }

    static int Word(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16LittleEndian(at);

    static int Triple(ReadOnlySpan<byte> at) => at[0] | (at[1] << 8) | (at[2] << 16);
}
