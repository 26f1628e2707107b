using System.Text.Json;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Evaluation;

/// <summary>A folder of the index format with a few small pictures: a wide one and a tall one a dataset, two organs each.</summary>
sealed class TinyData : IDisposable
{
    static readonly VipsCodec Codec = new();

    public TinyData(int pictures = 4)
    {
        Folder = Directory.CreateTempSubdirectory("mimo-tiny-data-").FullName;
        var entries = Enumerable.Range(0, pictures).SelectMany(i => new[] { Write(i, "test"), Write(i, "train") });
        File.WriteAllLines(Path.Combine(Folder, "index.jsonl"), entries.Select(e => JsonSerializer.Serialize(e)));
    }

    public string Folder { get; }

    public IReadOnlyList<IndexEntry> Test => IndexFile.Read(Folder, "test");

    public void Dispose() => Directory.Delete(Folder, true);

    IndexEntry Write(int i, string split)
    {
        var (width, height) = i % 2 == 0 ? (40, 24) : (24, 40);
        var rgb = new byte[width * height * 3];
        new Random(i).NextBytes(rgb);
        File.WriteAllBytes(Path.Combine(Folder, $"{split}{i}.png"), Codec.EncodePng(new PixelBuffer(width, height, 3, 8, rgb)));
        return new IndexEntry
        {
            Id = $"{split}{i}", Dataset = i < 2 ? "ct_one" : "ct_two", Modality = "CT", Image = $"{split}{i}.png", Width = width, Height = height, Split = split,
            Masks = [Mask("liver", 2, 3, 14, 12), Mask("spleen", 15 + i % 2, 14, 22, 22)],
        };

        IndexMask Mask(string label, int x0, int y0, int x1, int y1)
        {
            var plane = new byte[width * height];
            for (var y = y0; y < y1; y++) for (var x = x0; x < x1; x++) plane[y * width + x] = 1;
            var name = $"{split}{i}-{label}.png";
            File.WriteAllBytes(Path.Combine(Folder, name), MaskPng.Encode(Codec, plane, width, height));
            return new IndexMask { Label = label, Mask = name, Area = (x1 - x0) * (y1 - y0), Box = [x0, y0, x1, y1] };
        }
    }
}
