using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mimo.Lab.Build;

/// <summary>
/// The build's folder. A shard is written as <c>NAME.part</c> and renamed when it is whole and on disk; what it counts lies in
/// <c>state/</c> by then, so that a shard with its own name is never made again. <c>state/</c> goes when the manifest is there.
/// </summary>
sealed class ShardStore
{
    /// <summary>A shard and its counts.</summary>
    public sealed record Finished(
        [property: JsonPropertyName("shard")] ShardRecord Shard,
        [property: JsonPropertyName("counts")] SortedDictionary<string, SortedDictionary<string, long>> Counts);

    readonly string _folder, _state;

    /// <param name="folder">Is made when absent.</param>
    /// <param name="fingerprint">Of everything that decides the bytes.</param>
    /// <exception cref="InvalidDataException">The folder holds another build.</exception>
    public ShardStore(string folder, string fingerprint)
    {
        (_folder, _state) = (folder, Path.Combine(folder, "state"));
        Directory.CreateDirectory(folder);
        var manifest = Path.Combine(folder, "manifest.json");
        var mark = Path.Combine(_state, "fingerprint");
        var found = File.Exists(manifest) ? BuildManifest.Read(manifest).Fingerprint : File.Exists(mark) ? File.ReadAllText(mark) : null;
        if (found is not null && found != fingerprint)
            throw new InvalidDataException($"{folder} holds a build of other sources, options, words or another version of this program: give another --out, or delete it.");
        IsComplete = File.Exists(manifest);
        if (IsComplete) return;
        Directory.CreateDirectory(_state);
        Put(mark, fingerprint);
    }

    /// <summary>Whether the manifest was written: nothing is left to do.</summary>
    public bool IsComplete { get; }

    /// <returns>Null when it is still to be made, or its bytes are not what they were.</returns>
    public Finished? Find(ShardPlan plan)
    {
        var (shard, record) = (Path.Combine(_folder, plan.FileName), Path.Combine(_state, plan.FileName));
        if (!File.Exists(shard) || !File.Exists(record)) return null;
        var finished = JsonSerializer.Deserialize<Finished>(File.ReadAllText(record))!;
        using var bytes = File.OpenRead(shard);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == finished.Shard.Sha256 ? finished : null;
    }

    /// <param name="plan">The shard.</param>
    /// <param name="write">Writes its lines and counts them.</param>
    public Finished Write(ShardPlan plan, Action<Stream, Tally> write)
    {
        var (shard, tally) = (Path.Combine(_folder, plan.FileName), new Tally());
        var part = shard + ".part";
        byte[] hash;
        long length;
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        using (var sha = SHA256.Create())
        {
            using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true)) write(hashed, tally);
            file.Flush(flushToDisk: true);
            (hash, length) = (sha.Hash!, file.Length);
        }
        var finished = new Finished(
            new ShardRecord { File = plan.FileName, Split = plan.Split, Samples = plan.Count, Bytes = length, Sha256 = Convert.ToHexStringLower(hash) }, tally.Sorted);
        Put(Path.Combine(_state, plan.FileName), JsonSerializer.Serialize(finished));
        File.Move(part, shard, overwrite: true);
        return finished;
    }

    /// <summary>Writes the last files and drops what only resuming needed.</summary>
    /// <param name="pages">Name and text of each file, the manifest last: with it the build is complete.</param>
    public void Complete(IEnumerable<(string Name, string Text)> pages)
    {
        foreach (var (name, text) in pages) Put(Path.Combine(_folder, name), text);
        Directory.Delete(_state, recursive: true);
    }

    static void Put(string path, string text)
    {
        File.WriteAllText(path + ".part", text);
        File.Move(path + ".part", path, overwrite: true);
    }
}
