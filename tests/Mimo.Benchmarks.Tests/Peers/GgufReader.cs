using System.Text;

namespace Mimo.Benchmarks.Tests.Peers;

/// <summary>Reads GGUF 3 by its description and refuses what that does not allow; knows the types that a LLaMA of f32 and q8_0 needs.</summary>
sealed class GgufReader
{
    public sealed record Tensor(ulong[] Sizes, uint Type, ulong Offset, ulong Bytes);

    public Dictionary<string, object> Entries { get; } = new(StringComparer.Ordinal);
    public Dictionary<string, Tensor> Tensors { get; } = new(StringComparer.Ordinal);
    public long DataStart { get; }

    public GgufReader(Stream stream)
    {
        using var file = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        Need(file.ReadBytes(4).AsSpan().SequenceEqual("GGUF"u8), "magic");
        Need(file.ReadUInt32() == 3, "version");
        var (tensors, entries) = (file.ReadUInt64(), file.ReadUInt64());
        for (var i = 0ul; i < entries; i++) Need(Entries.TryAdd(Key(Text(file)), Value(file)), "an entry is there twice");
        for (var i = 0ul; i < tensors; i++) Add(file);
        var alignment = Entries.TryGetValue("general.alignment", out var asked) ? (uint)asked : 32;
        Need(alignment > 0 && alignment % 8 == 0, "alignment");
        DataStart = (file.BaseStream.Position + alignment - 1) / alignment * alignment;
        Need(file.ReadBytes((int)(DataStart - file.BaseStream.Position)).All(b => b == 0), "padding");
        var at = 0ul;
        foreach (var tensor in Tensors.Values.OrderBy(t => t.Offset))
        {
            Need(tensor.Offset == at, "a tensor begins where the one before ends");
            at = (at + tensor.Bytes + alignment - 1) / alignment * alignment;
        }
        Need((ulong)(stream.Length - DataStart) == at, "the data ends with the last tensor");
    }

    void Add(BinaryReader file)
    {
        var name = Text(file);
        Need(name.Length is > 0 and <= 64, "a tensor's name");
        var count = file.ReadUInt32();
        Need(count is >= 1 and <= 4, "dimensions");
        var sizes = new ulong[count];
        for (var d = 0; d < count; d++) sizes[d] = file.ReadUInt64();
        var (type, offset) = (file.ReadUInt32(), file.ReadUInt64());
        var elements = sizes.Aggregate(1ul, (product, size) => product * size);
        Need(type is 0 or 8, "type");
        Need(type == 0 || sizes[0] % 32 == 0, "whole blocks");
        Need(Tensors.TryAdd(name, new Tensor(sizes, type, offset, type == 0 ? 4 * elements : elements / 32 * 34)), "a tensor is there twice");
    }

    static string Key(string key)
    {
        Need(key.Length <= 65_535 && key.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-'), "key");
        return key;
    }

    static object Value(BinaryReader file) => file.ReadUInt32() switch
    {
        4 => file.ReadUInt32(),
        6 => file.ReadSingle(),
        8 => Text(file),
        var type => throw new InvalidDataException($"value type {type}"),
    };

    static string Text(BinaryReader file)
    {
        var length = file.ReadUInt64();
        Need(length < 1 << 20, "a string's length");
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(file.ReadBytes((int)length));
    }

    static void Need(bool holds, string what)
    {
        if (!holds) throw new InvalidDataException(what);
    }
}
