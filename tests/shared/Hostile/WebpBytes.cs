using System.Buffers.Binary;
using System.Text;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>WebP files chunk by chunk.</summary>
static class WebpBytes
{
    public static byte[] Of(params (string Type, byte[] Data)[] chunks)
    {
        var body = chunks.SelectMany(chunk => (byte[])
            [.. Encoding.ASCII.GetBytes(chunk.Type), .. Word((uint)chunk.Data.Length), .. chunk.Data, .. new byte[chunk.Data.Length % 2]]).ToArray();
        return [.. "RIFF"u8, .. Word((uint)body.Length + 4), .. "WEBP"u8, .. body];
    }

    public static (string Type, byte[] Data) Canvas(int width, int height, byte flags = 0) =>
        ("VP8X", [flags, 0, 0, 0, .. Word((uint)(width - 1))[..3], .. Word((uint)(height - 1))[..3]]);

    /// <summary>The header of a lossless picture of at most 16384 pixels a side, and nothing behind it.</summary>
    public static (string Type, byte[] Data) Lossless(int width, int height) =>
        ("VP8L", [0x2f, .. Word((uint)(width - 1) | ((uint)(height - 1) << 14)), .. new byte[16]]);

    /// <summary>A frame of an animation.</summary>
    public static (string Type, byte[] Data) Frame(int width, int height) =>
        ("ANMF", [0, 0, 0, 0, 0, 0, .. Word((uint)(width - 1))[..3], .. Word((uint)(height - 1))[..3], 0, 0, 0, 0, .. "VP8L"u8, .. Word(21), .. Lossless(width, height).Data, 0]);

    static byte[] Word(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
