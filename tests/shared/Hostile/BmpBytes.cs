using System.Buffers.Binary;

namespace Mimo.Tests.Shared.Hostile;

/// <summary>BMP headers of 54 bytes with a few bytes behind them.</summary>
static class BmpBytes
{
    public static byte[] Of(int width, int height, int depth, uint compression = 0, uint offset = 54)
    {
        var file = new byte[54 + 64];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(10), offset);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), (short)depth);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(30), compression);
        return file;
    }
}
