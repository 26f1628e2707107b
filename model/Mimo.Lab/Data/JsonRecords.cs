// Hand-written over Utf8JsonReader: JsonSerializer reads an array as a whole and forgets on which line a record stood, and annotation
// files of hundreds of megabytes should pass by one record at a time.
using System.Text.Json;

namespace Mimo.Lab.Data;

/// <summary>Where a record stands in its file.</summary>
/// <param name="Line">Of its first character, from 1.</param>
/// <param name="Offset">Of its first byte.</param>
/// <param name="Length">In bytes.</param>
readonly record struct RecordPlace(int Line, long Offset, int Length);

/// <summary>Reads arrays of objects out of a JSON file record by record, each with its place.</summary>
sealed class JsonRecords
{
    static readonly JsonReaderOptions Reader = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    readonly byte[] _json;

    /// <exception cref="InvalidDataException">The file cannot be read, or has 2 GB and more.</exception>
    public JsonRecords(string path)
    {
        Path = path;
        try
        {
            _json = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }

    public string Path { get; }

    public ReadOnlySpan<byte> Bytes => _json;

    /// <param name="section">Name of the array in the file's object; null when the file is the array.</param>
    /// <param name="record">Called for each.</param>
    /// <returns>How many; -1 when there is no such array.</returns>
    /// <exception cref="InvalidDataException">Broken JSON, or a record that is no <typeparamref name="T"/>; file and line are named.</exception>
    public int Each<T>(string? section, Action<T, RecordPlace> record)
    {
        var start = _json.AsSpan().StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        var reader = new Utf8JsonReader(_json.AsSpan(start), Reader);
        var (line, counted, count) = (1, 0, 0);
        try
        {
            if (!Find(ref reader, section)) return -1;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var at = start + (int)reader.TokenStartIndex;
                line += _json.AsSpan(counted, at - counted).Count((byte)'\n');
                counted = at;
                var value = JsonSerializer.Deserialize<T>(ref reader) ?? throw new InvalidDataException($"{Path}:{line}: null is no record.");
                record(value, new RecordPlace(line, at, start + (int)reader.BytesConsumed - at));
                count++;
            }
            return count;
        }
        catch (JsonException e)
        {
            // Where the text itself is broken the reader knows the line, from 0; what a record lacks is counted from the record.
            var broken = (e.InnerException is JsonException || e.GetType() != typeof(JsonException)) && e.LineNumber is { } number ? (int)number + 1 : line;
            throw new InvalidDataException($"{Path}:{broken}: {e.Message}", e);
        }
    }

    static bool Find(ref Utf8JsonReader reader, string? section)
    {
        if (!reader.Read()) return false;
        if (section is null) return reader.TokenType == JsonTokenType.StartArray;
        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var here = reader.ValueTextEquals(section);
            reader.Read();
            if (here) return reader.TokenType == JsonTokenType.StartArray;
            reader.Skip();
        }
        return false;
    }
}
