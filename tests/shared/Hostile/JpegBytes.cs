using System.Buffers.Binary;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>JPEG segments (ITU-T T.81). Frames made of them have tables and scans, and as little behind them as a test wants.</summary>
static class JpegBytes
{
    public const byte Baseline = 0xc0, Progressive = 0xc2, Arithmetic = 0xc9;

    public static byte[] End => [0xff, 0xd9];

    public static byte[] Segment(byte marker, byte[] body) => [0xff, marker, .. Word(body.Length + 2), .. body];

    /// <summary>Tables, a frame, scans of no bytes, the end.</summary>
    public static byte[] Hollow(byte frame, int width, int height, int components, int scans = 1, byte[]? data = null)
    {
        var file = new List<byte> { 0xff, 0xd8 };
        file.AddRange(Segment(0xdb, [0, .. Enumerable.Repeat((byte)1, 64)]));
        file.AddRange(Segment(frame, [8, .. Word(height), .. Word(width), (byte)components,
            .. Enumerable.Range(1, components).SelectMany(id => new byte[] { (byte)id, 0x11, 0 })]));
        // One code of one bit for the value 0: enough for a flat picture.
        foreach (var table in new byte[] { 0x00, 0x10 }) file.AddRange(Segment(0xc4, [table, 1, .. new byte[15], 0]));
        for (var scan = 0; scan < scans; scan++)
        {
            file.AddRange(Segment(0xda, frame == Progressive && scan > 0
                ? [1, 1, 0x00, 1, 63, 0]
                : [(byte)components, .. Enumerable.Range(1, components).SelectMany(id => new byte[] { (byte)id, 0 }), 0, (byte)(frame == Progressive ? 0 : 63), 0]));
            file.AddRange(data ?? []);
        }
        return [.. file, .. End];
    }

    /// <summary>An application segment put right behind the start of a picture.</summary>
    public static byte[] WithSegment(byte[] picture, byte marker, byte[] body) => [.. picture[..2], .. Segment(marker, body), .. picture[2..]];

    static byte[] Word(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }
}
