using System.Text.Json;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// Which tensor goes into which file of a checkpoint that is too large for one, in Hugging Face's form:
/// <c>model-00001-of-00003.safetensors</c> and on, and an index. Tensors keep their order and fill one file after another.
/// </summary>
public sealed class ShardPlan
{
    /// <summary>5 GB, as is usual: below it a checkpoint stays one file.</summary>
    public const long UsualBytes = 5_000_000_000;

    ShardPlan(IReadOnlyList<Shard> shards, long bytes) => (Shards, Bytes) = (shards, bytes);

    /// <param name="File">A name without a folder.</param>
    /// <param name="Tensors">Their names.</param>
    public sealed record Shard(string File, IReadOnlyList<string> Tensors);

    public IReadOnlyList<Shard> Shards { get; }

    /// <summary>Of all tensors, without headers.</summary>
    public long Bytes { get; }

    /// <param name="sizes">Names and bytes as they will be stored.</param>
    /// <param name="most">Bytes a file, above 0; a tensor that is larger gets a file of its own.</param>
    public static ShardPlan Of(IEnumerable<(string Name, long Bytes)> sizes, long most = UsualBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        var (parts, filled, total) = (new List<List<string>> { new() }, 0L, 0L);
        foreach (var (name, bytes) in sizes)
        {
            if (filled > 0 && filled + bytes > most)
            {
                parts.Add([]);
                filled = 0;
            }
            parts[^1].Add(name);
            filled += bytes;
            total += bytes;
        }
        string File(int i) => parts.Count == 1 ? ShardedCheckpoint.SingleFile : $"model-{i + 1:00000}-of-{parts.Count:00000}.safetensors";
        return new ShardPlan([.. parts.Select((names, i) => new Shard(File(i), names))], total);
    }

    /// <summary>Writes each file and at last the index, then removes files of an earlier checkpoint in the folder.</summary>
    /// <param name="folder">Exists. Nobody may be serving from it: shards are replaced one by one.</param>
    /// <param name="tensor">Gives a tensor of the plan; asked for one file's at a time, which are disposed when it is written.</param>
    /// <param name="metadata">For every header.</param>
    /// <param name="floatsAs">As in <see cref="SafetensorsWriter.Write"/>.</param>
    public void Write(string folder, Func<string, Tensor> tensor, IReadOnlyDictionary<string, string>? metadata = null, ScalarType? floatsAs = null)
    {
        foreach (var shard in Shards)
        {
            using var scope = NewDisposeScope();
            SafetensorsWriter.Write(Path.Combine(folder, shard.File), shard.Tensors.Select(name => (name, tensor(name))), metadata, floatsAs);
        }
        var index = Path.Combine(folder, ShardedCheckpoint.IndexFile);
        if (Shards.Count > 1) WriteIndex(index);
        else File.Delete(index);
        var files = Shards.Select(shard => shard.File).ToHashSet(StringComparer.Ordinal);
        foreach (var old in Directory.GetFiles(folder, "model*.safetensors"))
            if (!files.Contains(Path.GetFileName(old))) File.Delete(old);
    }

    void WriteIndex(string path)
    {
        using (var stream = File.Create(path + ".tmp"))
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", Bytes);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (name, file) in Shards.SelectMany(s => s.Tensors.Select(t => (t, s.File))).OrderBy(t => t.t, StringComparer.Ordinal))
                json.WriteString(name, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        File.Move(path + ".tmp", path, overwrite: true);
    }
}
