using System.Text;
using System.Text.Json;
using Mimo.Standalone.Output;

namespace Mimo.Standalone.Batch;

/// <summary>
/// <c>results.jsonl</c>, a line an item in the order in which they end, each written whole before the next. A resumed run keeps the
/// answers of unchanged lines and asks the rest again: what failed, what changed, and a last line that a kill cut short.
/// </summary>
sealed class ResultsFile : IDisposable
{
    public const string Name = "results.jsonl";

    readonly StreamWriter _writer;
    readonly Lock _lock = new();

    ResultsFile(StreamWriter writer, HashSet<string> done) => (_writer, Done) = (writer, done);

    /// <summary>Ids that are answered already.</summary>
    public IReadOnlySet<string> Done { get; }

    /// <exception cref="UserException">There are results and they are not to be resumed, or the folder cannot be written.</exception>
    public static ResultsFile Open(DirectoryInfo output, IEnumerable<BatchItem> items, bool resume)
    {
        var path = Path.Combine(output.FullName, Name);
        try
        {
            output.Create();
            if (File.Exists(path) && !resume)
                throw new UserException($"{path} is there already: go on with --resume, or take another folder.", ExitCodes.BadInput);
            var asked = items.ToDictionary(item => item.Id, item => item.Fingerprint);
            var kept = File.Exists(path) ? File.ReadLines(path).Select(line => (Line: line, Result: Parse(line))).Where(r => Holds(r.Result, asked)).ToArray() : [];
            var draft = path + ".new";
            File.WriteAllLines(draft, kept.Select(r => r.Line));
            File.Move(draft, path, overwrite: true);
            return new ResultsFile(new StreamWriter(path, append: true, new UTF8Encoding(false)) { AutoFlush = true }, [.. kept.Select(r => r.Result!.Id)]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"cannot write to {output.FullName}: {e.Message}", ExitCodes.BadInput);
        }
    }

    public void Add(BatchResult result)
    {
        var line = JsonSerializer.Serialize(result, AnswerDocument.Lines);
        lock (_lock) _writer.WriteLine(line);
    }

    public void Dispose() => _writer.Dispose();

    static bool Holds(BatchResult? result, Dictionary<string, string> asked) =>
        result is { Error: null, Turns: not null } && asked.GetValueOrDefault(result.Id) == result.Asked;

    static BatchResult? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<BatchResult>(line, AnswerDocument.Lines);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
