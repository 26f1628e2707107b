using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Sources;

/// <summary>
/// A folder with <c>images/</c>, <c>masks/</c> and <c>labels.json</c>. The masks of <c>images/NAME.*</c> are <c>masks/NAME__LABEL.png</c>,
/// one a label, 0 or 255, and <c>masks/NAME.png</c>, whose grey values are labels.
/// </summary>
sealed class MaskFolderSource : IPictureSource
{
    static readonly VipsCodec Codec = new();

    /// <summary>For each entry's masks the grey value that is meant; -1 for 128 and above.</summary>
    readonly int[][] _values;

    /// <exception cref="InvalidDataException">A file that fits no picture or label, or cannot be read; it is named.</exception>
    public MaskFolderSource(string name, string folder)
    {
        Name = name;
        var map = LabelMap.Read(Path.Combine(folder, "labels.json"));
        var masks = Files(folder, "masks").Select(path => new MaskFile(path, map)).ToLookup(m => m.Picture);
        var pictures = Files(folder, "images");
        var names = pictures.GroupBy(p => Path.GetFileNameWithoutExtension(p)).ToDictionary(g => g.Key, g => g.Count() == 1 ? g.Single()
            : throw new InvalidDataException($"{Path.Combine(folder, "images")} has several pictures named {g.Key}."));
        if (masks.FirstOrDefault(m => !names.ContainsKey(m.Key)) is { } orphan)
            throw new InvalidDataException($"{orphan.First().Path}: there is no images/{orphan.Key}.*");

        var (entries, values) = (new IndexEntry[pictures.Length], new int[pictures.Length][]);
        Parallel.For(0, pictures.Length, i => (entries[i], values[i]) = Describe(folder, pictures[i], [.. masks[Path.GetFileNameWithoutExtension(pictures[i])]], map));
        (Entries, _values) = (entries, values);
        var listing = string.Join('\n', entries.SelectMany(e => e.Masks.Select(m => $"{e.Id} {e.Width} {e.Height} {e.Split} {m.Label} {m.Area} {string.Join(',', m.Box)}")));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(map.Path) + listing)));
    }

    public string Name { get; }
    public string Fingerprint { get; }
    public IReadOnlyList<IndexEntry> Entries { get; }

    public Rle[] Masks(int entry)
    {
        var files = new Dictionary<string, PixelBuffer>();
        return [.. Entries[entry].Masks.Zip(_values[entry], (mask, value) =>
        {
            if (!files.TryGetValue(mask.Mask, out var grey)) grey = files[mask.Mask] = ReadGrey(Path.Combine(Entries[entry].Root, mask.Mask));
            return Select(grey, value);
        })];
    }

    public void Dispose() { }

    static (IndexEntry Entry, int[] Values) Describe(string folder, string picture, MaskFile[] files, LabelMap map)
    {
        var header = Read(picture, bytes => Codec.Identify(bytes));
        var (masks, values) = (new List<IndexMask>(), new List<int>());
        foreach (var file in files)
        {
            var grey = ReadGrey(file.Path);
            if (grey.Width != header.Width || grey.Height != header.Height)
                throw new InvalidDataException($"{file.Path} is {grey.Width} x {grey.Height}, its picture {header.Width} x {header.Height}.");
            foreach (var (value, label) in file.Label is { } one ? [(-1, one)] : Indexed(grey, file.Path, map))
            {
                var rle = Select(grey, value);
                if (label.Length == 0 || rle.Area == 0) continue;
                var box = rle.Box;
                masks.Add(new IndexMask { Label = label, Mask = Path.GetRelativePath(folder, file.Path), Area = rle.Area, Box = [box.X0, box.Y0, box.X1, box.Y1] });
                values.Add(value);
            }
        }
        var (id, dataset) = (Path.GetFileNameWithoutExtension(picture), map.Dataset ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)));
        var group = map.GroupOf(id);
        return (new IndexEntry
        {
            Id = id, Dataset = dataset, Modality = map.Modality, Image = Path.GetRelativePath(folder, picture), Width = header.Width, Height = header.Height,
            Masks = [.. masks], Split = map.SplitOf(dataset, group), Group = group, Licence = map.Licence, LicenceBasis = map.LicenceBasis, Source = map.Source,
            Root = folder, Where = picture,
        }, [.. values]);
    }

    static (int Value, string Label)[] Indexed(PixelBuffer grey, string path, LabelMap map)
    {
        var seen = new bool[256];
        foreach (var value in grey.Bytes) seen[value] = true;
        return [.. Enumerable.Range(1, 255).Where(v => seen[v]).Select(v => (v, map.Labels.TryGetValue(v.ToString(CultureInfo.InvariantCulture), out var label)
            ? label : throw new InvalidDataException($"{path} has grey value {v}, which {map.Path} does not name.")))];
    }

    static Rle Select(PixelBuffer grey, int value)
    {
        var plane = new byte[grey.Width * grey.Height];
        var bytes = grey.Bytes;
        for (var i = 0; i < plane.Length; i++) plane[i] = (byte)((value < 0 ? bytes[i] >= 128 : bytes[i] == value) ? 1 : 0);
        return Rle.Encode(plane, grey.Width, grey.Height);
    }

    static PixelBuffer ReadGrey(string path) => Read(path, bytes => Codec.Decode(bytes, DecodeLimits.Default, CancellationToken.None).ToEightBit()) is { Channels: 1 } grey
        ? grey : throw new InvalidDataException($"{path} is a colour picture; a mask is 8-bit grey.");

    static T Read<T>(string path, Func<byte[], T> read)
    {
        try
        {
            return read(File.ReadAllBytes(path));
        }
        catch (ImageException e)
        {
            throw new InvalidDataException($"{path} cannot be read: {e.Message}", e);
        }
    }

    static string[] Files(string folder, string part) => [.. Directory.GetFiles(Path.Combine(folder, part)).Order(StringComparer.Ordinal)];

    /// <param name="Path">Of the mask.</param>
    /// <param name="Picture">The name of its picture.</param>
    /// <param name="Label">Its label; null when its grey values are labels.</param>
    sealed record MaskFile(string Path, string Picture, string? Label)
    {
        public MaskFile(string path, LabelMap map) : this(path, System.IO.Path.GetFileNameWithoutExtension(path), null)
        {
            if (Picture.LastIndexOf("__", StringComparison.Ordinal) is not (> 0 and var at)) return;
            var label = Picture[(at + 2)..];
            Label = map.Labels.GetValueOrDefault(label) ?? label.Replace('_', ' ');
            Picture = Picture[..at];
        }
    }
}
