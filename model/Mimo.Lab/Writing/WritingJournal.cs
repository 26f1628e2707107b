using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Writing;

/// <summary>
/// Every reply of a model, one JSON line each, written before it is used: a build that is killed asks for none of them again, and its
/// price is known. Safe for use by many threads, of one process.
/// </summary>
public sealed class WritingJournal : IDisposable
{
    readonly Lock _lock = new();
    readonly FileStream _file;
    readonly Dictionary<string, Known> _known = [];
    readonly int _replies;
    WritingCounts _counts = new();

    /// <param name="path">Made when absent, its folder too.</param>
    /// <param name="replies">Rejected replies after which a turn counts as given up.</param>
    /// <exception cref="WritingException">Another process writes it, or a line in its middle is broken.</exception>
    public WritingJournal(string path, int replies)
    {
        _replies = replies;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch (IOException e)
        {
            throw new WritingException(WritingFault.Journal, $"{path} cannot be opened: is another build writing it?", e);
        }
        Load(path);
    }

    public WritingCounts Counts
    {
        get { lock (_lock) return _counts; }
    }

    /// <returns>The accepted line of a request; how many of its replies were rejected.</returns>
    public (Line? Accepted, int Rejected) Find(string key)
    {
        lock (_lock) return _known.TryGetValue(key, out var known) ? (known.Accepted, known.Rejected) : (null, 0);
    }

    public void Add(Line line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line);
        lock (_lock)
        {
            _file.Write([.. bytes, (byte)'\n']);
            _file.Flush();
            Count(line);
        }
    }

    public void Dispose() => _file.Dispose();

    void Load(string path)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var whole = Array.LastIndexOf(bytes, (byte)'\n') + 1;
        // A kill may have cut the last line short; its reply is asked for again.
        _file.SetLength(whole);
        _file.Position = whole;
        var number = 0;
        for (int start = 0, end; start < whole; start = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)'\n', start);
            number++;
            try
            {
                Count(JsonSerializer.Deserialize<Line>(bytes.AsSpan(start, end - start))!);
            }
            catch (JsonException e)
            {
                throw new WritingException(WritingFault.Journal, $"{path}:{number} is no line of a journal.", e);
            }
        }
    }

    void Count(Line line)
    {
        var known = _known.TryGetValue(line.Key, out var found) ? found : _known[line.Key] = new Known();
        if (line.Fault is null) known.Accepted = line;
        else known.Rejected++;
        _counts = _counts with
        {
            Replies = _counts.Replies + 1, Accepted = _counts.Accepted + (line.Fault is null ? 1 : 0), Rejected = _counts.Rejected + (line.Fault is null ? 0 : 1),
            FellBack = _counts.FellBack + (line.Fault is not null && known.Rejected == _replies ? 1 : 0),
            InputTokens = _counts.InputTokens + line.InputTokens, OutputTokens = _counts.OutputTokens + line.OutputTokens,
        };
    }

    sealed class Known
    {
        public Line? Accepted;
        public int Rejected;
    }

    /// <param name="Key">Of the request.</param>
    /// <param name="Question">Of an accepted reply.</param>
    /// <param name="Answer">Likewise.</param>
    /// <param name="Fault">Why a reply was rejected; null when it was not.</param>
    /// <param name="InputTokens">What the endpoint counts for it; 0 where it does not.</param>
    /// <param name="OutputTokens">Likewise.</param>
    public sealed record Line(
        [property: JsonPropertyName("key")] string Key,
        [property: JsonPropertyName("question")] string? Question,
        [property: JsonPropertyName("answer")] string? Answer,
        [property: JsonPropertyName("fault")] string? Fault,
        [property: JsonPropertyName("input_tokens")] long InputTokens,
        [property: JsonPropertyName("output_tokens")] long OutputTokens);
}
