using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Mimo.Model.Tests.Checkpoints;

/// <summary>Writes torch zip archives whose pickles are put together opcode by opcode.</summary>
sealed class PthBytes
{
    readonly List<byte> _pickle = [0x80, 2];

    public PthBytes Op(params byte[] bytes)
    {
        _pickle.AddRange(bytes);
        return this;
    }

    public PthBytes Op(char op) => Op((byte)op);

    public PthBytes Global(string module, string name) => Op([(byte)'c', .. Encoding.ASCII.GetBytes($"{module}\n{name}\n")]);

    public PthBytes Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return Op([(byte)'X', .. length, .. bytes]);
    }

    public PthBytes Integer(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op([0x8a, 8, .. bytes]);
    }

    public PthBytes Numbers(params long[] values)
    {
        Op('(');
        foreach (var value in values) Integer(value);
        return Op('t');
    }

    public PthBytes EmptyOrderedDictionary() => Global("collections", "OrderedDict").Op(')').Op('R');

    /// <summary>A name and a float tensor, ready for SETITEM.</summary>
    public PthBytes Tensor(string name, long length, long[] shape, long[] strides, long offset = 0, string key = "0", string type = "FloatStorage") =>
        Text(name)
        .Global("torch._utils", "_rebuild_tensor_v2").Op('(')
        .Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(length).Op('t').Op('Q')
        .Integer(offset).Numbers(shape).Numbers(strides).Op(0x89).EmptyOrderedDictionary().Op('t').Op('R');

    /// <param name="path">Replaced.</param>
    /// <param name="data">Content of <c>data/0</c>; null leaves it out.</param>
    /// <param name="packed">Whether entries are deflated.</param>
    /// <param name="byteOrder">Null leaves the entry out.</param>
    public void Save(string path, byte[]? data = null, bool packed = false, string? byteOrder = null)
    {
        File.Delete(path);
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        Add(archive, "any/data.pkl", [.. _pickle], packed);
        if (data is not null) Add(archive, "any/data/0", data, packed);
        if (byteOrder is not null) Add(archive, "any/byteorder", Encoding.ASCII.GetBytes(byteOrder), packed);
    }

    static void Add(ZipArchive archive, string name, byte[] content, bool packed)
    {
        using var stream = archive.CreateEntry(name, packed ? CompressionLevel.Optimal : CompressionLevel.NoCompression).Open();
        stream.Write(content);
    }
}
