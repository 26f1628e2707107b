using System.Security.Cryptography;
using System.Text.Json;

namespace Mimo.Lab.Build;

/// <summary>Reads a built dataset, one sample at a time.</summary>
public sealed class MimoSegReader
{
    readonly string _folder;

    /// <param name="folder">Where the build's <c>manifest.json</c> lies.</param>
    /// <exception cref="InvalidDataException">No manifest: no build, or one that did not finish.</exception>
    public MimoSegReader(string folder)
    {
        _folder = folder;
        var path = Path.Combine(folder, "manifest.json");
        if (!File.Exists(path)) throw new InvalidDataException($"{path} does not exist: {folder} holds no finished build.");
        Manifest = BuildManifest.Read(path);
    }

    public BuildManifest Manifest { get; }

    /// <summary>Where a sample's picture lies.</summary>
    public string ImagePath(MimoSegSample sample) => Path.GetFullPath(Path.Combine(_folder, Manifest.Folders[sample.Folder], sample.Image));

    /// <summary>The samples of a split in the order of the build; null reads all.</summary>
    /// <exception cref="InvalidDataException">A shard is missing, or a line is no sample; file and line are named.</exception>
    public IEnumerable<MimoSegSample> Read(string? split)
    {
        foreach (var shard in Manifest.Shards.Where(s => split is null || s.Split == split))
        {
            var path = Path.Combine(_folder, shard.File);
            if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing.");
            var number = 0;
            foreach (var line in File.ReadLines(path)) yield return Parse(line, path, ++number);
        }
    }

    /// <summary>Compares each shard with its SHA-256 in the manifest.</summary>
    /// <exception cref="InvalidDataException">One differs or is missing; it is named.</exception>
    public void Verify()
    {
        foreach (var shard in Manifest.Shards)
        {
            var path = Path.Combine(_folder, shard.File);
            if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing.");
            using var bytes = File.OpenRead(path);
            if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != shard.Sha256) throw new InvalidDataException($"{path} is not what the manifest says it is.");
        }
    }

    static MimoSegSample Parse(string line, string path, int number)
    {
        try
        {
            return JsonSerializer.Deserialize<MimoSegSample>(line) ?? throw new InvalidDataException($"{path}:{number} is null.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}:{number} is no sample: {e.Message}", e);
        }
    }
}
