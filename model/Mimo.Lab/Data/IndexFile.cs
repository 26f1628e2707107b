using System.Text.Json;

namespace Mimo.Lab.Data;

/// <summary>Reads folders that have an <c>index.jsonl</c>.</summary>
public static class IndexFile
{
    /// <summary>Several folders, one behind the other; each entry knows its own.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public static IReadOnlyList<IndexEntry> ReadAll(IEnumerable<string> folders, string? split) => folders.SelectMany(f => Read(f, split)).ToArray();

    /// <param name="folder">The folder that holds <c>index.jsonl</c>.</param>
    /// <param name="split">Keeps lines of this split; null keeps all.</param>
    /// <exception cref="InvalidDataException">No index, or a line that is not an entry; the line number is named.</exception>
    public static IReadOnlyList<IndexEntry> Read(string folder, string? split)
    {
        var path = Path.Combine(folder, "index.jsonl");
        if (!File.Exists(path))
            throw new InvalidDataException($"{path} does not exist: give a folder that has an index.jsonl.");
        var entries = new List<IndexEntry>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            var entry = Parse(line, path, number);
            if (split is null || entry.Split == split) entries.Add(entry with { Root = folder, Where = $"{path}:{number}" });
        }
        return entries;
    }

    static IndexEntry Parse(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<IndexEntry>(line) ?? throw new InvalidDataException($"{path}:{number} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}:{number} is not an index entry: {e.Message}", e);
        }
    }
}
