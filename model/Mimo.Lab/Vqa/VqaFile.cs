using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Mimo.Lab.Data;

namespace Mimo.Lab.Vqa;

/// <summary>A VQA file of any of the known layouts; which one its first record tells.</summary>
public sealed class VqaFile
{
    static readonly string[] Endings = ["", ".jpg", ".jpeg", ".png"];

    /// <param name="text">Path of the file, or FILE=IMAGES where its pictures are not in the layout's usual folder beside it.</param>
    /// <param name="languages">Of SLAKE's questions, such as en and zh.</param>
    /// <exception cref="InvalidDataException">No file, no known layout, a record that breaks it, or a picture that is not there; file and
    /// line are named.</exception>
    public VqaFile(string text, IReadOnlySet<string> languages)
    {
        var (path, images) = text.LastIndexOf('=') is > 0 and var at && !File.Exists(text) ? (text[..at], text[(at + 1)..]) : (text, null);
        Name = text;
        Licence = VqaLicence.Beside(path);
        var records = new JsonRecords(path);
        var (items, found, fileSplit) = (new List<VqaItem>(), new Dictionary<string, string>(), SplitOf(Path.GetFileNameWithoutExtension(path)));
        IVqaLayout[] layouts = [new LlavaMedLayout(), new SlakeLayout(languages), new VqaRadLayout(), new PathVqaLayout()];
        IVqaLayout? layout = null;
        var count = records.Each<JsonElement>(null, (json, place) =>
        {
            var record = new VqaRecord(json, $"{path}:{place.Line}");
            layout ??= layouts.FirstOrDefault(l => l.Fits(record))
                ?? throw new InvalidDataException($"{record.Where}: neither LLaVA-Med's, VQA-RAD's, SLAKE's nor PathVQA's layout.");
            if (!layout.Fits(record)) throw new InvalidDataException($"{record.Where}: not the layout of {layout.Dataset}, as the records before.");
            images ??= ImagesBeside(path, layout);
            if (layout.Read(record, fileSplit) is not { } parts) return;
            var named = layout.Image(record);
            if (!found.TryGetValue(named, out var image)) found[named] = image = Find(images, named, record.Where);
            items.Add(new VqaItem
            {
                Id = parts.Id.Length > 0 ? parts.Id : items.Count.ToString(CultureInfo.InvariantCulture), Dataset = layout.Dataset, Split = parts.Split,
                Modality = parts.Modality, Image = image, Folder = images, Turns = parts.Turns, Where = record.Where,
            });
        });
        if (count <= 0) throw new InvalidDataException($"{path} is no JSON array with records.");
        Items = items;
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(records.Bytes));
    }

    public string Name { get; }

    /// <summary>SHA-256 of the file, in hex.</summary>
    public string Fingerprint { get; }

    public VqaLicence Licence { get; }

    public IReadOnlyList<VqaItem> Items { get; }

    static string SplitOf(string name) =>
        name.Contains("test", StringComparison.OrdinalIgnoreCase) ? "test" : name.Contains("val", StringComparison.OrdinalIgnoreCase) ? "val" : "train";

    static string ImagesBeside(string path, IVqaLayout layout)
    {
        var beside = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return layout.Folders.Select(f => Path.Combine(beside, f)).FirstOrDefault(Directory.Exists)
            ?? throw new InvalidDataException($"{path}: no folder {string.Join(" or ", layout.Folders)} beside it; give FILE=IMAGES.");
    }

    static string Find(string images, string named, string where)
    {
        foreach (var folder in (string[])["", named.Split('_')[0]])
            foreach (var ending in Endings)
                if (File.Exists(Path.Combine(images, folder, named + ending))) return Path.Combine(folder, named + ending);
        throw new InvalidDataException($"{where}: there is no picture {named} in {images}.");
    }
}
