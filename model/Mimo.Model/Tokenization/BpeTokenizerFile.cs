using System.Text.Json;
using Mimo.Model.Checkpoints;

namespace Mimo.Model.Tokenization;

/// <summary>
/// <c>tokenizer.json</c> of a <see cref="BpeTokenizer"/>:
/// <c>{"format": "mimo-bpe-1", "added_tokens": ["&lt;im_start>", ...], "merges": [[119, 35], ...]}</c>. Pieces follow from the merges, so
/// they are not stored: two accounts of one vocabulary could disagree.
/// </summary>
public static class BpeTokenizerFile
{
    public const string Format = "mimo-bpe-1";
    const long LargestFile = 64 << 20;

    public static void Write(BpeTokenizer tokenizer, string path)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteStartArray("added_tokens");
            foreach (var token in tokenizer.AddedTokens) json.WriteStringValue(token);
            json.WriteEndArray();
            json.WriteStartArray("merges");
            foreach (var (left, right) in tokenizer.Merges)
            {
                json.WriteStartArray();
                json.WriteNumberValue(left);
                json.WriteNumberValue(right);
                json.WriteEndArray();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        File.WriteAllBytes(path, buffer.ToArray());
    }

    /// <exception cref="CheckpointException">The file is absent, of another format, or its merges are no vocabulary.</exception>
    public static BpeTokenizer Read(string path)
    {
        var name = Path.GetFileName(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile) throw new CheckpointException($"{name}: over {LargestFile} bytes.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = document.RootElement;
            if (root.GetProperty("format").GetString() != Format) throw new CheckpointException($"{name} is no {Format} vocabulary.");
            var added = root.GetProperty("added_tokens").EnumerateArray().Select(t => t.GetString() ?? "").ToList();
            var merges = root.GetProperty("merges").EnumerateArray().Select(m => m.GetArrayLength() == 2
                ? (m[0].GetInt32(), m[1].GetInt32())
                : throw new FormatException("a merge is no pair")).ToList();
            return new BpeTokenizer(merges, added);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                                  or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{name} is no readable {Format} vocabulary: {e.Message}", e);
        }
    }
}
