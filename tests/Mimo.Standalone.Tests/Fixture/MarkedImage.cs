using System.Buffers.Binary;
using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>A PNG whose pixels spell a mark, and whose text chunks do too, as exported scans name the patient in them.</summary>
static class MarkedImage
{
    const int Side = 64;

    /// <summary>Length and type of a chunk, and the signature before the first.</summary>
    const int ChunkHead = 8;

    public static byte[] Png(string pixelMark, string textMark)
    {
        var pixels = new byte[Side * Side];
        var mark = Encoding.ASCII.GetBytes(pixelMark);
        for (var i = 0; i < pixels.Length; i++) pixels[i] = mark[i % mark.Length];
        var png = new VipsCodec().EncodePng(new PixelBuffer(Side, Side, 1, 8, pixels));
        var afterHeader = ChunkHead + ChunkHead + 13 + 4;
        return [.. png[..afterHeader], .. Chunk("tEXt", $"PatientName\0{textMark}^ANNA"), .. Chunk("tEXt", $"Comment\0(0010,0020) {textMark}"), .. png[afterHeader..]];
    }

    static byte[] Chunk(string type, string content)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. Encoding.Latin1.GetBytes(content)];
        var chunk = new byte[4 + body.Length + 4];
        BinaryPrimitives.WriteInt32BigEndian(chunk, body.Length - 4);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }

    static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) == 1 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
