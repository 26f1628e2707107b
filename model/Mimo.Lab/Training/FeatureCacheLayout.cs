using System.Security.Cryptography;
using System.Text;
using Mimo.Lab.Data;
using Mimo.Model.Checkpoints;
using Mimo.Model.Pipeline;

namespace Mimo.Lab.Training;

/// <summary>The shape of a feature cache: records of picture-major views, each CLIP patches and then the SAM embedding as halves.</summary>
public sealed record FeatureCacheLayout
{
    public required int Pictures { get; init; }
    /// <summary>Views of each picture.</summary>
    public required int Views { get; init; }
    public required int Seed { get; init; }
    /// <summary>Patches, width.</summary>
    public required long[] ClipShape { get; init; }
    /// <summary>Channels, height, width.</summary>
    public required long[] SamShape { get; init; }
    /// <summary>Of the encoders' weights and the pictures' names; a cache of other ones is not used.</summary>
    public required string Key { get; init; }

    public int ClipFloats => (int)ClipShape.Aggregate(1L, (a, b) => a * b);
    public int SamFloats => (int)SamShape.Aggregate(1L, (a, b) => a * b);
    public int RecordFloats => ClipFloats + SamFloats;
    public int RecordBytes => RecordFloats * 2;

    public static FeatureCacheLayout For(MimoModel model, IReadOnlyList<Sample> samples, int views, int seed)
    {
        var (clip, sam) = (model.Config.Clip, model.Config.Sam);
        var grid = sam.ImageSize / sam.PatchSize;
        return new FeatureCacheLayout
        {
            Pictures = samples.Count, Views = views, Seed = seed,
            ClipShape = [clip.Patches, clip.HiddenSize], SamShape = [sam.PromptEmbedDim, grid, grid],
            Key = KeyOf(model, samples, seed),
        };
    }

    /// <summary>View 0 is the picture as it is; the others are drawn from the seed and the two numbers.</summary>
    public View View(Sample sample, int picture, int view) =>
        view == 0 ? Data.View.Identity : Data.View.Draw(new Random(unchecked(Seed * 73_856_093 ^ picture * 19_349_663 ^ view * 83_492_791)), sample, always: true);

    public bool Fits(FeatureCacheLayout other) => Key == other.Key && Pictures == other.Pictures && Views == other.Views && Seed == other.Seed;

    static string KeyOf(MimoModel model, IReadOnlyList<Sample> samples, int seed)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, tensor) in ModuleState.Of(model).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith("vision_tower.", StringComparison.Ordinal) && !name.StartsWith("grounding_encoder.image_encoder.", StringComparison.Ordinal)) continue;
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            using var contiguous = tensor.detach().contiguous();
            hash.AppendData(contiguous.bytes);
        }
        foreach (var sample in samples) hash.AppendData(Encoding.UTF8.GetBytes($"{sample.Entry.Dataset}/{sample.Entry.Id}\n"));
        hash.AppendData(BitConverter.GetBytes(seed));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
