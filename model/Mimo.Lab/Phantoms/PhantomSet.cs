using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;

namespace Mimo.Lab.Phantoms;

/// <summary>
/// Writes phantoms as a folder in the index format: <c>index.jsonl</c>, <c>images/</c>, <c>masks/</c>. The same seed, count, size and
/// kinds give the same bytes, however many threads draw them.
/// </summary>
public sealed partial class PhantomSet
{
    /// <summary>Masks of fewer pixels are left out: nobody could point at them.</summary>
    public const int SmallestMask = 12;
    /// <summary>Pictures of one set at most; the seeds of two sets never meet.</summary>
    public const int MostPictures = 1_000_000;
    public const int LastSeed = 2000;
    const int Batch = 512;

    readonly PhantomKind[] _kinds;
    readonly int _seed, _size;

    /// <param name="kinds">Drawn in turn; all when empty.</param>
    /// <param name="seed">0 to <see cref="LastSeed"/>.</param>
    /// <param name="size">Side or width in pixels, 64 to 2048.</param>
    /// <exception cref="ArgumentOutOfRangeException">A seed out of range.</exception>
    public PhantomSet(IReadOnlyCollection<PhantomKind> kinds, int seed, int size)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        ArgumentOutOfRangeException.ThrowIfNegative(seed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seed, LastSeed);
        (_kinds, _seed, _size) = (kinds.Count == 0 ? Enum.GetValues<PhantomKind>() : [.. kinds.Distinct()], seed, size);
    }

    /// <param name="folder">Made when absent; files of the same names are replaced.</param>
    /// <param name="count">0 to <see cref="MostPictures"/>.</param>
    /// <param name="progress">Told how many pictures are written.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count or size out of range.</exception>
    /// <exception cref="IOException">The folder can't be written.</exception>
    public void Write(string folder, int count, Action<int>? progress = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostPictures);
        Directory.CreateDirectory(Path.Combine(folder, "images"));
        Directory.CreateDirectory(Path.Combine(folder, "masks"));
        // The index appears when all it names is there.
        var (index, partial) = (Path.Combine(folder, "index.jsonl"), Path.Combine(folder, "index.jsonl.partial"));
        using (var writer = new StreamWriter(partial, append: false, new UTF8Encoding(false)) { NewLine = "\n" })
            for (var start = 0; start < count; start += Batch)
            {
                var lines = new string[Math.Min(Batch, count - start)];
                Parallel.For(0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                    i => lines[i] = WriteOne(folder, start + i));
                foreach (var line in lines) writer.WriteLine(line);
                progress?.Invoke(start + lines.Length);
            }
        File.Move(partial, index, overwrite: true);
    }

    string WriteOne(string folder, int number)
    {
        var (kind, seed) = (_kinds[number % _kinds.Length], _seed * MostPictures + number);
        var (phantom, codec) = (PhantomGenerator.Draw(kind, seed, _size), new VipsCodec());
        var (name, width, height) = (Name(kind), phantom.Image.Width, phantom.Image.Height);
        var id = $"{name}_{seed:D7}";
        File.WriteAllBytes(Path.Combine(folder, "images", $"{id}.png"), codec.EncodePng(phantom.Image));
        var masks = new List<PhantomIndexMask>();
        foreach (var (label, mask) in phantom.Masks)
        {
            var area = MaskGeometry.Area(mask);
            if (area < SmallestMask) continue;
            var (file, box) = ($"masks/{id}__{label.Replace(' ', '_')}.png", MaskGeometry.Box(mask, width));
            File.WriteAllBytes(Path.Combine(folder, file), MaskPng.Encode(codec, mask, width, height));
            masks.Add(new PhantomIndexMask(label, file, area, [box.X0, box.Y0, box.X1, box.Y1]));
        }
        return JsonSerializer.Serialize(new PhantomIndexLine(id, $"phantom_{name}", phantom.Modality, $"images/{id}.png", width, height, masks,
            IsTest(seed) ? "test" : "train", id, "CC0-1.0", "own: drawn by this program, no picture of anyone was used",
            $"phantom {kind} --seed {seed} --size {_size}", new PhantomIndexMeta(kind.ToString(), seed)), JsonSerializerOptions.Web);
    }

    /// <summary>
    /// One in ten, by the seed alone, so that no picture is for training in one set and for testing in another. Multiples of the golden
    /// ratio fill 0..1 evenly, whatever the stride at which a kind comes round.
    /// </summary>
    public static bool IsTest(int seed) => unchecked((uint)seed * 2654435769u) < uint.MaxValue / 10;

    /// <summary>AbdominalCt: abdominal_ct.</summary>
    public static string Name(PhantomKind kind) => Words().Replace(kind.ToString(), "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=.)[A-Z]")]
    private static partial Regex Words();
}
