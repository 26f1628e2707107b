using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>PNG files chunk by chunk, with right checksums and whatever else a test wants.</summary>
static class PngBytes
{
    public static byte[] Of(byte[] header, params (string Type, byte[] Data)[] chunks)
    {
        var file = new List<byte> { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a };
        foreach (var (type, data) in chunks.Prepend(("IHDR", header)).Append(("IEND", []))) file.AddRange(Chunk(type, data));
        return [.. file];
    }

    /// <summary>A whole, valid header and as many pixel bytes as given.</summary>
    public static byte[] Of(uint width, uint height, byte depth, byte colour, byte[] scanlines, params (string Type, byte[] Data)[] before) =>
        Of([.. Word(width), .. Word(height), depth, colour, 0, 0, 0], [.. before, ("IDAT", Deflate(scanlines))]);

    /// <summary>A grey picture that is all there.</summary>
    public static byte[] Grey(int width, int height, params (string Type, byte[] Data)[] before) =>
        Of((uint)width, (uint)height, 8, 0, new byte[(width + 1) * height], before);

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        return [.. Word((uint)data.Length), .. body, .. Word(Crc(body))];
    }

    public static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Deflate(byte[] data)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Optimal)) zlib.Write(data);
        return memory.ToArray();
    }

    static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var b in data)
        {
            crc ^= b;
            for (var k = 0; k < 8; k++) crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
        }
        return ~crc;
    }
}
