using System.Text.Json;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;

namespace Mimo.Lab.Tests.Build;

/// <summary>A temporary folder, and small pictures with masks in it.</summary>
sealed class TestFolder : IDisposable
{
    public const int Width = 64, Height = 48;

    static readonly VipsCodec Codec = new();

    public TestFolder() => Path = Directory.CreateTempSubdirectory("mimo-build-").FullName;

    public string Path { get; }

    public string this[string name]
    {
        get
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return path;
        }
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>A grey picture.</summary>
    public void Picture(string name, byte grey = 90, int width = Width, int height = Height) =>
        File.WriteAllBytes(this[name], Codec.EncodePng(new PixelBuffer(width, height, 1, 8, [.. Enumerable.Repeat(grey, width * height)])));

    /// <summary>Grey values by place.</summary>
    public void Grey(string name, Func<int, int, byte> value)
    {
        var plane = new byte[Width * Height];
        for (var i = 0; i < plane.Length; i++) plane[i] = value(i % Width, i / Width);
        File.WriteAllBytes(this[name], Codec.EncodePng(new PixelBuffer(Width, Height, 1, 8, plane)));
    }

    /// <summary>A set of CT, dermoscopy and ultrasound in the index format, one or two pictures a group, one group in five for the test.</summary>
    public string IndexSet(int pictures = 30)
    {
        var lines = new List<string>();
        for (var i = 0; i < pictures; i++)
        {
            (string Dataset, string Modality, string[] Labels) kind = (i % 3) switch
            {
                0 => ("ct", "CT", ["liver", "spleen", "aorta"]),
                1 => ("derm", "dermoscopy", ["skin lesion"]),
                _ => ("us", "ultrasound", ["fetal head"]),
            };
            Picture($"set/{kind.Dataset}/{i}.png", (byte)(60 + i));
            var masks = kind.Labels.Select((label, m) =>
            {
                var (file, box) = ($"{kind.Dataset}/{i}__{m}.png", new PixelBox(4 + 18 * m, 5 + i % 7, 18 + 18 * m, 30 + i % 11));
                Grey($"set/{file}", (x, y) => x >= box.X0 && x < box.X1 && y >= box.Y0 && y < box.Y1 ? (byte)255 : (byte)0);
                return new { label, mask = file, area = box.Width * box.Height, bbox = new[] { box.X0, box.Y0, box.X1, box.Y1 } };
            }).ToArray();
            lines.Add(JsonSerializer.Serialize(new
            {
                id = $"p{i}", dataset = kind.Dataset, modality = kind.Modality, image = $"{kind.Dataset}/{i}.png", width = Width, height = Height, masks,
                split = i / 6 % 5 == 4 ? "test" : "train", group = $"g{i / 6}", licence = "CC0-1.0", licence_basis = "stated: here", source = "a test", meta = new { },
            }));
        }
        File.WriteAllLines(this["set/index.jsonl"], lines);
        return this["set"];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
