using System.Text;
using System.Text.Json;

namespace Mimo.Lab.Evaluation;

/// <summary>
/// <c>predictions.jsonl</c>: one write for all answers about a picture. A run that was killed leaves at most the last picture torn, and
/// opening the file again cuts that off.
/// </summary>
public sealed class PredictionLog : IDisposable
{
    public const string FileName = "predictions.jsonl";

    readonly FileStream _file;

    PredictionLog(FileStream file) => _file = file;

    /// <summary>Throws an earlier file away.</summary>
    public static PredictionLog Create(string path) => new(File.Create(path));

    /// <summary>Keeps the whole pictures of an earlier file and gives their answers.</summary>
    public static PredictionLog Resume(string path, out IReadOnlyList<EvalResult> kept)
    {
        var file = File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        (kept, var length) = Whole(file);
        file.SetLength(length);
        file.Seek(0, SeekOrigin.End);
        return new PredictionLog(file);
    }

    public void Add(IReadOnlyList<EvalResult> picture)
    {
        _file.Write(Encoding.UTF8.GetBytes(string.Concat(picture.Select(r => JsonSerializer.Serialize(r) + "\n"))));
        _file.Flush();
    }

    /// <summary>All answers of a file that was written to its end, by this program or another.</summary>
    /// <exception cref="InvalidDataException">A line that is no prediction; its number is named.</exception>
    public static IReadOnlyList<EvalResult> Read(string path)
    {
        var results = new List<EvalResult>();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line)) continue;
            results.Add(Parse(line) ?? throw new InvalidDataException($"{path}:{number} is not a prediction (docs/evaluation.md)."));
        }
        return results;
    }

    public void Dispose() => _file.Dispose();

    static (List<EvalResult> Results, long Length) Whole(FileStream file)
    {
        var (results, pending, position, length) = (new List<EvalResult>(), new List<EvalResult>(), 0L, 0L);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        for (int end; (end = bytes.AsSpan((int)position).IndexOf((byte)'\n')) >= 0;)
        {
            if (Parse(Encoding.UTF8.GetString(bytes, (int)position, end)) is not { } result) break;
            position += end + 1;
            pending.Add(result);
            if (result.Number != result.Of) continue;
            results.AddRange(pending);
            pending.Clear();
            length = position;
        }
        return (results, length);
    }

    static EvalResult? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<EvalResult>(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
