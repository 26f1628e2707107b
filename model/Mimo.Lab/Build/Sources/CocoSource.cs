using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using Mimo.Imaging.Masks;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Sources;

/// <summary>
/// A COCO annotation file. Its annotations of one category in one picture are one mask. Masks stay in the file until they are asked
/// for: only their places are kept.
/// </summary>
sealed class CocoSource : IPictureSource
{
    readonly SafeFileHandle _file;
    /// <summary>For each entry's masks the places of their annotations.</summary>
    readonly RecordPlace[][][] _places;
    readonly string _path;

    /// <param name="name">As the user gave it.</param>
    /// <param name="path">The annotation file; its label map lies beside.</param>
    /// <param name="images">Folder of the pictures.</param>
    /// <exception cref="InvalidDataException">A record that breaks the form or names what is not there; file and line are named.</exception>
    public CocoSource(string name, string path, string images)
    {
        (Name, _path) = (name, path);
        var own = Path.ChangeExtension(path, ".labels.json");
        var map = LabelMap.Read(File.Exists(own) ? own : Path.Combine(Path.GetDirectoryName(path)!, "labels.json"));
        var records = new JsonRecords(path);
        var licences = new Dictionary<int, CocoFile.Licence>();
        records.Each<CocoFile.Licence>("licenses", (l, _) => licences[l.Id] = l);
        var labels = new Dictionary<long, string>();
        Require(records.Each<CocoFile.Category>("categories", (c, _) => labels[c.Id] = map.Labels.GetValueOrDefault(c.Name, c.Name)), "categories");
        var pictures = new Dictionary<long, Picture>();
        Require(records.Each<CocoFile.Image>("images", (image, place) =>
        {
            if (image.Width <= 0 || image.Height <= 0) Fail(place, $"image {image.Id} is {image.Width} x {image.Height}.");
            if (!File.Exists(Path.Combine(images, image.FileName))) Fail(place, $"image {image.Id}: there is no file {Path.Combine(images, image.FileName)}.");
            if (!pictures.TryAdd(image.Id, new Picture(image, place.Line))) Fail(place, $"a second image {image.Id}.");
        }), "images");
        Require(records.Each<CocoFile.Annotation>("annotations", (annotation, place) =>
        {
            if (!pictures.TryGetValue(annotation.Image, out var picture)) Fail(place, $"there is no image {annotation.Image}.");
            if (!labels.TryGetValue(annotation.Category, out var label)) Fail(place, $"there is no category {annotation.Category}.");
            if (label!.Length > 0) picture!.Add(label, place, Mask(annotation, picture.Image, place));
        }), "annotations");

        var known = pictures.Values.ToArray();
        var dataset = map.Dataset ?? Path.GetFileNameWithoutExtension(path);
        Entries = known.Select(p => p.Entry(dataset, images, path, map, licences)).ToArray();
        _places = known.Select(p => p.Places).ToArray();
        _file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData([.. SHA256.HashData(records.Bytes), .. File.ReadAllBytes(map.Path)]));
    }

    public string Name { get; }
    public string Fingerprint { get; }
    public IReadOnlyList<IndexEntry> Entries { get; }

    public Rle[] Masks(int entry) => [.. _places[entry].Select(parts => Rle.Merge([.. parts.Select(place =>
    {
        var json = new byte[place.Length];
        if (RandomAccess.Read(_file, json, place.Offset) != json.Length) Fail(place, "the file has changed since it was opened.");
        return Mask(JsonSerializer.Deserialize<CocoFile.Annotation>(json)!, Entries[entry].Width, Entries[entry].Height, place);
    })]))];

    public void Dispose() => _file.Dispose();

    Rle Mask(CocoFile.Annotation annotation, CocoFile.Image image, RecordPlace place) => Mask(annotation, image.Width, image.Height, place);

    Rle Mask(CocoFile.Annotation annotation, int width, int height, RecordPlace place)
    {
        try
        {
            return annotation.Mask(width, height);
        }
        catch (FormatException e)
        {
            throw new InvalidDataException($"{_path}:{place.Line}: segmentation: {e.Message}", e);
        }
    }

    void Require(int count, string section)
    {
        if (count < 0) throw new InvalidDataException($"{_path} has no array \"{section}\": it is no COCO annotation file.");
    }

    void Fail(RecordPlace place, string what) => throw new InvalidDataException($"{_path}:{place.Line}: {what}");

    sealed class Picture(CocoFile.Image image, int line)
    {
        readonly SortedDictionary<string, (List<RecordPlace> Places, Rle Mask)> _labels = new(StringComparer.Ordinal);

        public CocoFile.Image Image => image;

        public RecordPlace[][] Places => [.. Visible.Select(l => l.Value.Places.ToArray())];

        IEnumerable<KeyValuePair<string, (List<RecordPlace> Places, Rle Mask)>> Visible => _labels.Where(l => l.Value.Mask.Area > 0);

        public void Add(string label, RecordPlace place, Rle mask)
        {
            if (_labels.TryGetValue(label, out var known)) _labels[label] = ([.. known.Places, place], Rle.Merge([known.Mask, mask]));
            else _labels[label] = ([place], mask);
        }

        public IndexEntry Entry(string dataset, string images, string path, LabelMap map, Dictionary<int, CocoFile.Licence> licences)
        {
            var id = Path.ChangeExtension(image.FileName, null);
            var (group, licence) = (map.GroupOf(id), licences.GetValueOrDefault(image.Licence ?? int.MinValue));
            return new IndexEntry
            {
                Id = id, Dataset = dataset, Modality = map.Modality, Image = image.FileName, Width = image.Width, Height = image.Height,
                Masks = [.. Visible.Select(l => new IndexMask
                {
                    Label = l.Key, Mask = "", Area = l.Value.Mask.Area,
                    Box = [l.Value.Mask.Box.X0, l.Value.Mask.Box.Y0, l.Value.Mask.Box.X1, l.Value.Mask.Box.Y1],
                })],
                Split = map.SplitOf(dataset, group), Group = group, Licence = licence?.Name ?? map.Licence,
                LicenceBasis = licence is null ? map.LicenceBasis : $"stated: the annotation file ({licence.Url})", Source = map.Source,
                Root = images, Where = $"{path}:{line}",
            };
        }
    }
}
