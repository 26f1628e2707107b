using System.Security.Cryptography;
using Mimo.Imaging.Masks;
using Mimo.Lab.Data;

namespace Mimo.Lab.Build.Sources;

/// <summary>A folder with an <c>index.jsonl</c>, as docs/data.md describes it.</summary>
sealed class IndexFolderSource : IPictureSource
{
    /// <exception cref="InvalidDataException">A line that breaks the contract, or names a file that is not there; file and line are named.</exception>
    public IndexFolderSource(string name, string folder)
    {
        Name = name;
        var pool = new Dictionary<string, string>();
        Entries = IndexFile.Read(folder, null).Select(e => Pooled(Checked(e), pool)).ToArray();
        using var index = File.OpenRead(Path.Combine(folder, "index.jsonl"));
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(index));
    }

    public string Name { get; }
    public string Fingerprint { get; }
    public IReadOnlyList<IndexEntry> Entries { get; }

    public Rle[] Masks(int entry) =>
        [.. Entries[entry].Masks.Select(m => Rle.Encode(SampleStore.ReadMask(Entries[entry], m), Entries[entry].Width, Entries[entry].Height))];

    public void Dispose() { }

    static IndexEntry Checked(IndexEntry entry)
    {
        void Require(bool holds, string what)
        {
            if (!holds) throw new InvalidDataException($"{entry.Where}: {what}");
        }

        Require(entry.Id.Length > 0 && entry.Dataset.Length > 0 && entry.Modality.Length > 0 && entry.Split.Length > 0, "id, dataset, modality and split must not be empty.");
        Require(entry.Width > 0 && entry.Height > 0, $"a picture of {entry.Width} x {entry.Height} pixels.");
        Require(File.Exists(Path.Combine(entry.Root, entry.Image)), $"there is no file {entry.Image}.");
        foreach (var mask in entry.Masks)
        {
            Require(mask.Label.Length > 0, "a mask without a label.");
            Require(File.Exists(Path.Combine(entry.Root, mask.Mask)), $"there is no file {mask.Mask}.");
            Require(mask.Box is [var x0, var y0, var x1, var y1] && x0 >= 0 && y0 >= 0 && x0 < x1 && y0 < y1 && x1 <= entry.Width && y1 <= entry.Height,
                $"the bbox of \"{mask.Label}\" is not x0, y0, x1, y1 inside {entry.Width} x {entry.Height}.");
        }
        return entry;
    }

    /// <summary>A million lines repeat a few texts, and the reader makes each anew.</summary>
    static IndexEntry Pooled(IndexEntry entry, Dictionary<string, string> pool)
    {
        string Of(string text) => pool.TryGetValue(text, out var known) ? known : pool[text] = text;
        return entry with
        {
            Dataset = Of(entry.Dataset), Modality = Of(entry.Modality), Split = Of(entry.Split), Licence = Of(entry.Licence),
            LicenceBasis = Of(entry.LicenceBasis), Source = Of(entry.Source), Masks = [.. entry.Masks.Select(m => m with { Label = Of(m.Label) })],
        };
    }
}
