using System.Globalization;
using System.Text.Json;

namespace Mimo.Gateway.Audit;

/// <summary>
/// JSON lines. A file that is full is put aside as <c>NAME.000000012345.jsonl</c>, the number of its last record, and the next one quotes that
/// record's hash. A line without an end was cut off while it was written, so nobody was told that it was: it is dropped when the file is opened.
/// </summary>
sealed class FileAuditSink(string path, bool sync, long maxBytes) : IAuditSink
{
    const int Longest = 64 * 1024;

    readonly string _path = Path.GetFullPath(path);
    FileStream? _file;
    FileStream? _lock;

    public string Name => "file";

    public Task<ChainEnd> Open(CancellationToken cancellationToken)
    {
        _file?.Dispose();
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        // A file of its own: the trail itself has to stay readable, and a lock that lets readers in lets writers in as well on Unix.
        _lock ??= new FileStream($"{_path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        _file = OpenFile();
        CutTornLine(_file);
        var end = LastOf(_file);
        if (end is null && LastPutAside() is { } before)
        {
            using var older = new FileStream(before, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            end = LastOf(older);
        }
        return Task.FromResult(end ?? ChainEnd.Empty);
    }

    public async Task Write(IReadOnlyList<ChainedRecord> records, CancellationToken cancellationToken)
    {
        var file = _file ?? throw new IOException("The file is not open.");
        using var lines = new MemoryStream();
        foreach (var record in records)
        {
            lines.Write(record.Line);
            lines.WriteByte((byte)'\n');
        }
        await file.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), cancellationToken);
        file.Flush(flushToDisk: sync);
        if (file.Length < maxBytes) return;
        await file.DisposeAsync();
        _file = null;
        File.Move(_path, PutAside(records[^1].Sequence));
        _file = OpenFile();
    }

    public async ValueTask DisposeAsync()
    {
        if (_file is not null) await _file.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
    }

    FileStream OpenFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var file = new FileStream(_path, options);
        file.Seek(0, SeekOrigin.End);
        return file;
    }

    string PutAside(long last) => Path.Combine(
        Path.GetDirectoryName(_path)!, string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(_path)}.{last:D12}{Path.GetExtension(_path)}"));

    string? LastPutAside() => Directory
        .EnumerateFiles(Path.GetDirectoryName(_path)!, $"{Path.GetFileNameWithoutExtension(_path)}.????????????{Path.GetExtension(_path)}")
        .Order(StringComparer.Ordinal).LastOrDefault();

    static void CutTornLine(FileStream file)
    {
        var tail = Tail(file);
        if (tail.Length == 0 || tail[^1] == '\n') return;
        file.SetLength(file.Length - tail.Length + tail.AsSpan().LastIndexOf((byte)'\n') + 1);
        file.Seek(0, SeekOrigin.End);
    }

    static ChainEnd? LastOf(FileStream file)
    {
        var tail = Tail(file).AsSpan().TrimEnd("\n"u8);
        file.Seek(0, SeekOrigin.End);
        if (tail.Length == 0) return null;
        var line = tail[(tail.LastIndexOf((byte)'\n') + 1)..];
        var reader = new Utf8JsonReader(line);
        using var json = JsonDocument.ParseValue(ref reader);
        return new ChainEnd(json.RootElement.GetProperty("sequence").GetInt64(), ChainedRecord.HashOf(line));
    }

    static byte[] Tail(FileStream file)
    {
        file.Seek(-Math.Min(file.Length, Longest), SeekOrigin.End);
        var tail = new byte[file.Length - file.Position];
        file.ReadExactly(tail);
        return tail;
    }
}
