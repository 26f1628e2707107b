using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Win32.SafeHandles;
using Mimo.Lab.Build;
using Mimo.Lab.Data;

namespace Mimo.Lab.Training;

/// <summary>
/// Where each sample of built datasets lies. 895,000 samples are 1.8 GB of text but 24 bytes each in here; a line is read when it is
/// drawn.
/// </summary>
public sealed class BuiltShards : IDisposable
{
    readonly List<SafeFileHandle> _files = [];
    readonly Dictionary<string, List<(int File, long At, int Length)>> _places = [];
    readonly List<IndexEntry> _ungrounded = [];

    /// <param name="folders">Finished builds.</param>
    /// <param name="split">Of the samples.</param>
    /// <exception cref="InvalidDataException">No finished build, or a line that is no sample; file and line are named.</exception>
    public BuiltShards(IEnumerable<string> folders, string split)
    {
        foreach (var folder in folders)
        {
            var reader = new MimoSegReader(folder);
            foreach (var shard in reader.Manifest.Shards.Where(s => s.Split == split)) Scan(reader, folder, Path.Combine(folder, shard.File));
        }
    }

    /// <summary>Pictures of VQA files: without masks, and in no index.</summary>
    public IReadOnlyList<IndexEntry> Ungrounded => _ungrounded;

    /// <summary>How many samples are about a picture.</summary>
    public int Count(IndexEntry entry) => _places.TryGetValue(Key(entry.Dataset, entry.Id), out var places) ? places.Count : 0;

    public MimoSegSample Draw(IndexEntry entry, Random random)
    {
        var places = _places[Key(entry.Dataset, entry.Id)];
        var (file, at, length) = places[random.Next(places.Count)];
        var line = new byte[length];
        for (var done = 0; done < length;)
        {
            var read = RandomAccess.Read(_files[file], line.AsSpan(done), at + done);
            if (read == 0) throw new InvalidDataException("A shard became shorter while it was used.");
            done += read;
        }
        return JsonSerializer.Deserialize<MimoSegSample>(line)!;
    }

    public void Dispose() => _files.ForEach(f => f.Dispose());

    void Scan(MimoSegReader reader, string folder, string path)
    {
        _files.Add(File.OpenHandle(path, options: FileOptions.RandomAccess));
        var (at, number) = (0L, 0);
        foreach (var line in File.ReadLines(path))
        {
            number++;
            var length = Encoding.UTF8.GetByteCount(line);
            var head = Head(line, path, number);
            var key = Key(head.Dataset, head.Picture);
            if (!_places.TryGetValue(key, out var places))
            {
                _places[key] = places = [];
                if (head.Perspective == "VQA") _ungrounded.Add(Entry(head, Path.GetFullPath(Path.Combine(folder, reader.Manifest.Folders[head.Folder])), $"{path}:{number}"));
            }
            places.Add((_files.Count - 1, at, length));
            at += length + 1;
        }
    }

    static IndexEntry Entry(SampleHead head, string root, string where) => new()
    {
        Id = head.Picture, Dataset = head.Dataset, Modality = head.Modality, Image = head.Image, Width = head.Width, Height = head.Height, Masks = [],
        Root = root, Where = where,
    };

    static SampleHead Head(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<SampleHead>(line) ?? throw new InvalidDataException($"{path}:{number} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}:{number} is no sample: {e.Message}", e);
        }
    }

    static string Key(string dataset, string picture) => $"{dataset}/{picture}";

    /// <summary>What finding a sample needs of it.</summary>
    sealed record SampleHead
    {
        [JsonPropertyName("perspective")] public required string Perspective { get; init; }
        [JsonPropertyName("dataset")] public required string Dataset { get; init; }
        [JsonPropertyName("picture")] public required string Picture { get; init; }
        [JsonPropertyName("folder")] public required int Folder { get; init; }
        [JsonPropertyName("image")] public required string Image { get; init; }
        [JsonPropertyName("modality")] public required string Modality { get; init; }
        [JsonPropertyName("width")] public required int Width { get; init; }
        [JsonPropertyName("height")] public required int Height { get; init; }
    }
}
