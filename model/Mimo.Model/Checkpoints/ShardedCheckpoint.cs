using System.Text.Json;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// A checkpoint of one or many safetensors files, seen as one. The index (<c>model.safetensors.index.json</c>) comes with the weights, so
/// it is not trusted: a shard is a file name in the index's own folder, and index and shards have to name the same tensors.
/// </summary>
public sealed class ShardedCheckpoint : ICheckpointSource
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";
    const long LargestIndex = 64 << 20;
    const int NamedInMessage = 10;

    readonly Dictionary<string, SafetensorsFile> _shards = new(StringComparer.Ordinal);
    readonly Dictionary<string, SafetensorsFile> _byTensor = new(StringComparer.Ordinal);

    ShardedCheckpoint(string description) => Description = description;

    public string Description { get; }

    public IReadOnlyCollection<string> Names => _byTensor.Keys;

    /// <param name="path">A <c>.safetensors</c> file, an index, or a folder that has <see cref="IndexFile"/>, <see cref="SingleFile"/> or
    /// exactly one <c>.safetensors</c> file.</param>
    /// <exception cref="CheckpointException">There is none of these, or one of them breaks a rule.</exception>
    public static ShardedCheckpoint Open(string path)
    {
        var file = Directory.Exists(path) ? FindIn(path) : path;
        var checkpoint = new ShardedCheckpoint(Path.GetFileName(Path.GetFullPath(path)));
        try
        {
            if (file.EndsWith(".json", StringComparison.Ordinal)) checkpoint.AddIndex(file);
            else checkpoint.AddSingle(file);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public TensorInfo Info(string name) => Shard(name).Info(name);

    public Tensor Read(string name, bool toFloat32 = false) => Shard(name).Read(name, toFloat32);

    public Tensor? Map(string name) => Shard(name).Map(name);

    public void Dispose()
    {
        foreach (var shard in _shards.Values) shard.Dispose();
    }

    SafetensorsFile Shard(string name) => _byTensor.TryGetValue(name, out var shard)
        ? shard
        : throw new CheckpointException($"{Description} has no tensor {CheckpointException.Quote(name)}.");

    static string FindIn(string folder)
    {
        foreach (var name in new[] { IndexFile, SingleFile })
            if (File.Exists(Path.Combine(folder, name))) return Path.Combine(folder, name);
        var files = Directory.GetFiles(folder, "*.safetensors");
        return files.Length == 1
            ? files[0]
            : throw new CheckpointException(
                $"{folder} has neither {IndexFile} nor {SingleFile}, and {files.Length} other .safetensors files.");
    }

    void AddSingle(string path)
    {
        var shard = SafetensorsFile.Open(path);
        _shards.Add(path, shard);
        foreach (var name in shard.Names) _byTensor.Add(name, shard);
    }

    void AddIndex(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var index = ReadIndex(path);
        foreach (var file in index.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            _shards.Add(file, SafetensorsFile.Open(Path.Combine(folder, file)));
        var astray = _shards.SelectMany(s => s.Value.Names.Where(n => !index.TryGetValue(n, out var file) || file != s.Key)
            .Select(n => $"{CheckpointException.Quote(n)} in {s.Key}")).ToList();
        foreach (var (name, file) in index)
        {
            if (_shards[file].Names.Contains(name)) _byTensor.Add(name, _shards[file]);
            else astray.Add($"{CheckpointException.Quote(name)} not in {file}");
        }
        if (astray.Count > 0)
        {
            var named = string.Join(", ", astray.Take(NamedInMessage));
            throw new CheckpointException($"{Description}: index and shards disagree on {astray.Count} tensors: {named}.");
        }
    }

    Dictionary<string, string> ReadIndex(string path)
    {
        try
        {
            if (new FileInfo(path).Length > LargestIndex)
                throw new CheckpointException($"{Description}: an index of over {LargestIndex} bytes.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var file = entry.Value.GetString() ?? "";
                if (!IsPlainName(file))
                    throw new CheckpointException($"{Description}: shard {CheckpointException.Quote(file)} is no .safetensors file name.");
                if (!map.TryAdd(entry.Name, file))
                    throw new CheckpointException($"{Description}: tensor {CheckpointException.Quote(entry.Name)} is there twice.");
            }
            return map;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IOException
                                  or UnauthorizedAccessException)
        {
            throw new CheckpointException($"{Description} is no readable index: {e.Message}", e);
        }
    }

    // A list of what may stand in a name rather than of what may not: separators, drives, streams and controls differ by platform.
    static bool IsPlainName(string file) =>
        file.EndsWith(".safetensors", StringComparison.Ordinal) && file.Length <= 255 && file[0] != '.'
        && file.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
