using System.Buffers.Binary;
using System.Text;

namespace Mimo.Model.Tests.Checkpoints;

/// <summary>Writes files that the writer would refuse to: any header over any data.</summary>
static class SafetensorsBytes
{
    public static string File(string folder, string json, int dataLength, ulong? statedLength = null)
    {
        var header = Encoding.UTF8.GetBytes(json);
        var bytes = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, statedLength ?? (ulong)header.Length);
        header.CopyTo(bytes, 8);
        for (var i = 0; i < dataLength; i++) bytes[8 + header.Length + i] = (byte)i;
        var path = Path.Combine(folder, "file.safetensors");
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
