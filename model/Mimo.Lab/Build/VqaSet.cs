using System.Collections.Concurrent;
using Mimo.Imaging.Codec;
using Mimo.Lab.Conversations;
using Mimo.Lab.Vqa;

namespace Mimo.Lab.Build;

/// <summary>
/// The VQA questions of a build. VQA-RAD asks about the same pictures in training and test: a picture that a held-out split asks about
/// is left out of the others.
/// </summary>
sealed class VqaSet
{
    /// <summary>The more held out, the later.</summary>
    static readonly string[] Order = ["train", "val", "test"];

    readonly record struct Picture(int Width, int Height, string Sha256);

    readonly VipsCodec _codec = new();
    readonly ConcurrentDictionary<string, Picture> _pictures = new();
    readonly Dictionary<string, (VqaFile File, VqaItem[] Items)[]> _splits;
    readonly ILookup<(string Dataset, string Image), VqaItem> _byPicture;
    readonly IReadOnlyDictionary<string, int> _folders;
    readonly BuildOptions _options;

    /// <param name="files">In the order they were given.</param>
    /// <param name="folders">Number of each folder of pictures.</param>
    /// <param name="options">How often several turns are drawn, and how datasets are weighed.</param>
    public VqaSet(IReadOnlyList<VqaFile> files, IReadOnlyDictionary<string, int> folders, BuildOptions options)
    {
        (Files, _folders, _options) = (files, folders, options);
        var held = files.SelectMany(f => f.Items).GroupBy(i => (i.Dataset, i.Image)).ToDictionary(g => g.Key, g => g.Select(i => i.Split).MaxBy(Rank)!);
        var kept = files.Select(f => (File: f, Items: f.Items.Where(i => i.Split == held[(i.Dataset, i.Image)]).ToArray())).ToArray();
        LeftOut = files.Sum(f => f.Items.Count) - kept.Sum(k => k.Items.Length);
        _splits = held.Values.Distinct().ToDictionary(s => s, s => kept.Select(k => (k.File, k.Items.Where(i => i.Split == s).ToArray())).Where(k => k.Item2.Length > 0).ToArray());
        _byPicture = kept.SelectMany(k => k.Items).Where(i => i.Turns.Count == 1).ToLookup(i => (i.Dataset, i.Image));
    }

    public IReadOnlyList<VqaFile> Files { get; }

    /// <summary>Questions about pictures that a more held-out split asks about.</summary>
    public int LeftOut { get; }

    public IReadOnlyDictionary<string, int> Sizes => _splits.ToDictionary(s => s.Key, s => s.Value.Sum(f => f.Items.Length));

    /// <exception cref="InvalidDataException">The picture cannot be read.</exception>
    public BuildSample Next(string id, string split, Random random)
    {
        var files = _splits[split];
        var sum = 0.0;
        var cumulative = files.Select(f => sum += Math.Pow(f.Items.Length, _options.Balance)).ToArray();
        var at = random.NextDouble() * sum;
        var (file, items) = files[Array.FindIndex(cumulative, c => at < c)];
        var item = items[random.Next(items.Length)];
        var picture = _pictures.GetOrAdd(Path.Combine(item.Folder, item.Image), path => Look(item, path));
        return new BuildSample
        {
            Id = id, Split = split, Perspective = "VQA", Folder = _folders[item.Folder], Image = item.Image, Sha256 = picture.Sha256, Width = picture.Width,
            Height = picture.Height, Modality = item.Modality, Dataset = item.Dataset, Picture = item.Image, Group = item.Image,
            Turns = [.. Turns(item, random).Select(t => new DialogueTurn { Question = t.Question, Answer = t.Answer, Targets = [], Kind = "name", Perspective = "VQA", Writer = "source" })],
            Source = file.Licence.Source, Licence = file.Licence.Licence, LicenceBasis = file.Licence.LicenceBasis,
        };
    }

    /// <summary>Single questions about one picture make a conversation; one that the source wrote stays as it is.</summary>
    IEnumerable<(string Question, string Answer)> Turns(VqaItem item, Random random)
    {
        if (item.Turns.Count > 1 || _options.MostTurns == 1 || random.NextDouble() >= _options.SeveralTurns) return item.Turns;
        var others = _byPicture[(item.Dataset, item.Image)].Where(o => o != item).SelectMany(o => o.Turns).ToArray();
        random.Shuffle(others);
        return item.Turns.Concat(others.Take(1 + random.Next(_options.MostTurns - 1)));
    }

    Picture Look(VqaItem item, string path)
    {
        try
        {
            var header = _codec.Identify(File.ReadAllBytes(path));
            return new Picture(header.Width, header.Height, Convert.ToHexStringLower(SourcePicture.Hash(item.Where, path)));
        }
        catch (ImageException e)
        {
            throw new InvalidDataException($"{item.Where}: {item.Image} cannot be read: {e.Message}", e);
        }
    }

    static int Rank(string split) => Array.IndexOf(Order, split);
}
