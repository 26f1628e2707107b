using System.Buffers.Binary;

namespace Mimo.Imaging.Codec;

/// <summary>
/// PNG by its chunks (PNG 3rd edition, 5.3). Only those that make pixels go on to the decoder: texts and profiles may be compressed a
/// thousandfold, and nobody here reads them.
/// </summary>
static class PngStructure
{
    const int Signature = 8, ChunkFrame = 12, HeaderLength = 13, FrameControlLength = 26;
    /// <summary>Bytes beside the pixels; texts and colour profiles of honest files stay far below.</summary>
    const long LargestMetadata = 4 << 20;
    const int LargestExif = 64 * 1024;
    /// <summary>Two bits of deflate stand for 258 bytes at best.</summary>
    const long MostPerByte = 1032;

    /// <exception cref="ImageException">Unreadable, TooLarge for metadata, Truncated where not even the header is there.</exception>
    public static FileStructure Read(ReadOnlySpan<byte> data)
    {
        if (data.Length < Signature + ChunkFrame + HeaderLength) throw new ImageException(ImageFault.Truncated, "The PNG header is cut short.");
        if (Length(data, Signature) != HeaderLength || !Type(data, Signature).SequenceEqual("IHDR"u8))
            throw new ImageException(ImageFault.Unreadable, "The PNG does not begin with its header.");
        var (width, height) = FileStructure.Size(ImageFormat.Png,
            BinaryPrimitives.ReadUInt32BigEndian(data[16..]), BinaryPrimitives.ReadUInt32BigEndian(data[20..]));
        var (frames, metadata, stored, position) = (1, 0L, 0L, (long)Signature);
        while (position + ChunkFrame <= data.Length)
        {
            var at = (int)position;
            var next = position + ChunkFrame + Length(data, at);
            var type = Type(data, at);
            var ends = type.SequenceEqual("IEND"u8);
            if (next > data.Length) break;
            if (!IsKept(data, at)) metadata += next - position;
            if (metadata > LargestMetadata)
                throw new ImageException(ImageFault.TooLarge, $"The PNG carries more than {LargestMetadata} bytes beside its pixels.");
            if (type.SequenceEqual("acTL"u8) && next - position >= ChunkFrame + sizeof(uint))
                frames = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(data[(at + 8)..]), 1, int.MaxValue);
            if (type.SequenceEqual("fcTL"u8)) CheckFrame(data.Slice(at + 8, (int)(next - position - ChunkFrame)), width, height);
            if (type.SequenceEqual("IDAT"u8)) stored += next - position - ChunkFrame;
            if (ends)
            {
                var isWhole = (Int128)width * height * BitsAPixel(data) / 8 / MostPerByte <= stored;
                return new FileStructure(width, height, frames, isWhole ? next : null);
            }
            position = next;
        }
        return new FileStructure(width, height, frames, null);
    }

    /// <param name="file">Whole, up to its end.</param>
    public static ReadOnlyMemory<byte> WithoutMetadata(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        long kept = Signature;
        for (long position = Signature; position < data.Length; position = Next(data, position))
            if (IsKept(data, (int)position)) kept += Next(data, position) - position;
        if (kept == data.Length) return file;
        var picture = new byte[kept];
        data[..Signature].CopyTo(picture);
        var written = Signature;
        for (long position = Signature; position < data.Length; position = Next(data, position))
        {
            if (!IsKept(data, (int)position)) continue;
            var chunk = data[(int)position..(int)Next(data, position)];
            chunk.CopyTo(picture.AsSpan(written));
            written += chunk.Length;
        }
        return picture;
    }

    /// <summary>An animation's frame lies in the canvas; some decoders take memory for whatever it says.</summary>
    static void CheckFrame(ReadOnlySpan<byte> control, int width, int height)
    {
        if (control.Length == FrameControlLength
            && (ulong)Word(control, 4) + Word(control, 12) <= (ulong)width
            && (ulong)Word(control, 8) + Word(control, 16) <= (ulong)height) return;
        throw new ImageException(ImageFault.Unreadable, "A frame of the PNG reaches out of the picture.");
    }

    static int BitsAPixel(ReadOnlySpan<byte> data) => data[24] * (data[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 });

    // EXIF stays for its orientation.
    static bool IsKept(ReadOnlySpan<byte> data, int at)
    {
        var type = Type(data, at);
        return type.SequenceEqual("IDAT"u8) || type.SequenceEqual("IHDR"u8) || type.SequenceEqual("PLTE"u8) || type.SequenceEqual("tRNS"u8)
            || type.SequenceEqual("IEND"u8) || (type.SequenceEqual("eXIf"u8) && Length(data, at) <= LargestExif);
    }

    static long Next(ReadOnlySpan<byte> data, long at) => at + ChunkFrame + Length(data, (int)at);

    static uint Length(ReadOnlySpan<byte> data, int at) => Word(data, at);

    static uint Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data[at..]);

    static ReadOnlySpan<byte> Type(ReadOnlySpan<byte> data, int at) => data.Slice(at + 4, 4);
}
