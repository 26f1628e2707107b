using System.Buffers.Binary;
using System.Text.Json;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// Parses and checks the JSON in front of a safetensors file. Hand-written: the published .NET reader trusts the offsets it
/// is given, and a header comes from strangers. Every rule here is one of the format's: a length of at most 100 MB, no name twice,
/// offsets that follow one another without hole or overlap up to the end of the file, and sizes that equal shape times element size.
/// </summary>
sealed class SafetensorsHeader
{
    /// <summary>Bytes in front of the JSON: its length, little endian.</summary>
    public const int PrefixLength = 8;
    public const long LongestHeader = 100_000_000;
    public const string MetadataKey = "__metadata__";
    const int HighestRank = 16;

    readonly string _file;
    readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);

    SafetensorsHeader(string file) => _file = file;

    /// <param name="Info">Type and shape.</param>
    /// <param name="Begin">First byte, counted from the end of the header.</param>
    /// <param name="End">Byte after the last.</param>
    internal sealed record Entry(TensorInfo Info, long Begin, long End);

    public IReadOnlyDictionary<string, Entry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>Checks the stated length against the file before anything of that size is allocated.</summary>
    /// <exception cref="CheckpointException">The file is too short for it, or it exceeds 100 MB.</exception>
    public static int Length(ReadOnlySpan<byte> prefix, long fileLength, string file)
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > LongestHeader)
            throw new CheckpointException($"{file}: a header of {length} bytes is stated; at most {LongestHeader} are read.");
        if ((long)length > fileLength - PrefixLength)
            throw new CheckpointException($"{file}: a header of {length} bytes is stated, but the file has {fileLength} (truncated?).");
        return (int)length;
    }

    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes that follow it.</param>
    /// <param name="file">Name for messages.</param>
    /// <exception cref="CheckpointException">Any rule is broken.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string file)
    {
        var header = new SafetensorsHeader(file);
        if (json.IsEmpty || json[0] != (byte)'{') throw header.Refusal("the header does not begin with '{'");
        try
        {
            header.ReadAll(json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new CheckpointException($"{file}: the header is no valid JSON of this format.", e);
        }
        header.CheckLayout(dataLength);
        return header;
    }

    void ReadAll(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (name == MetadataKey)
            {
                ReadMetadata(ref reader);
                continue;
            }
            var entry = ReadEntry(ref reader, name);
            if (!_entries.TryAdd(name, entry)) throw Refusal($"tensor {Quote(name)} is there twice");
        }
        // Reading to the end makes the JSON reader reject whatever follows the object but white space.
        while (reader.Read())
        {
        }
    }

    void ReadMetadata(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Refusal($"{MetadataKey} is no object");
        if (_metadata.Count > 0) throw Refusal($"{MetadataKey} is there twice");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String) throw Refusal($"{MetadataKey} entry {Quote(key)} is no text");
            if (!_metadata.TryAdd(key, reader.GetString()!)) throw Refusal($"{MetadataKey} entry {Quote(key)} is there twice");
        }
    }

    Entry ReadEntry(ref Utf8JsonReader reader, string name)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw Refusal($"tensor {Quote(name)} is no object");
        string? dtype = null;
        long[]? shape = null, offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString();
            reader.Read();
            switch (field)
            {
                case "dtype" when dtype is null && reader.TokenType == JsonTokenType.String:
                    dtype = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, name, HighestRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, name, 2);
                    break;
                default:
                    throw Refusal($"tensor {Quote(name)} has an unknown, repeated or mistyped field {Quote(field ?? "")}");
            }
        }
        if (dtype is null || shape is null || offsets is not { Length: 2 })
            throw Refusal($"tensor {Quote(name)} lacks dtype, shape or data_offsets");
        if (!SafetensorsDType.TryParse(dtype, out var type)) throw Refusal($"tensor {Quote(name)} has the unsupported type {Quote(dtype)}");
        return new Entry(new TensorInfo(type, shape), offsets[0], offsets[1]);
    }

    long[] ReadNumbers(ref Utf8JsonReader reader, string name, int most)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw Refusal($"tensor {Quote(name)} has a shape or offsets that are no list");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out var number) || number < 0)
                throw Refusal($"tensor {Quote(name)} has a dimension or offset that is no non-negative 64-bit integer");
            if (numbers.Count == most) throw Refusal($"tensor {Quote(name)} has more than {most} dimensions or offsets");
            numbers.Add(number);
        }
        return [.. numbers];
    }

    void CheckLayout(long dataLength)
    {
        foreach (var (name, entry) in _entries)
        {
            Int128 bytes = SafetensorsDType.SizeOf(entry.Info.DType);
            // Int128 holds at most two factors of 63 bits, so the product is cut off as soon as it leaves the file's range; a zero
            // dimension makes it zero whatever the others are.
            foreach (var dimension in entry.Info.Shape)
                bytes = bytes > long.MaxValue ? (dimension == 0 ? 0 : bytes) : bytes * dimension;
            if (entry.End < entry.Begin || bytes != (Int128)entry.End - entry.Begin)
                throw Refusal($"tensor {Quote(name)} is {entry.Info}, which does not fill bytes {entry.Begin} to {entry.End}");
        }
        var at = 0L;
        foreach (var (name, entry) in _entries.OrderBy(e => e.Value.Begin).ThenBy(e => e.Value.End))
        {
            if (entry.Begin != at)
                throw Refusal($"tensor {Quote(name)} begins at byte {entry.Begin}, where {at} was due (overlap or hole)");
            at = entry.End;
        }
        if (at != dataLength) throw Refusal($"the tensors end at byte {at} of the data, the file at {dataLength}");
    }

    static string Quote(string name) => CheckpointException.Quote(name);

    CheckpointException Refusal(string what) => new($"{_file}: {what}.");
}
