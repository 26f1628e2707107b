using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Phantoms;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Support;

/// <summary>An index folder of synthetic pictures, written by the test.</summary>
sealed class SmallPictures : IDisposable
{
    static readonly (PhantomKind Kind, string Modality)[] Kinds = [(PhantomKind.AbdominalCt, "CT"), (PhantomKind.SkinLesion, "dermoscopy")];

    static readonly VipsCodec Codec = new();

    public SmallPictures(int count)
    {
        Folder = Directory.CreateTempSubdirectory("mimo-pictures-").FullName;
        var entries = new List<IndexEntry>();
        for (var i = 0; i < count; i++)
        {
            var (kind, modality) = Kinds[i % Kinds.Length];
            var phantom = PhantomGenerator.Draw(kind, i + 1, 96);
            File.WriteAllBytes(Path.Combine(Folder, $"{i}.png"), Codec.EncodePng(phantom.Image));
            var masks = phantom.Masks.Select((mask, number) =>
            {
                File.WriteAllBytes(Path.Combine(Folder, $"{i}-{number}.png"), MaskPng.Encode(Codec, mask.Mask, 96, 96));
                var inside = mask.Mask.Index().Where(p => p.Item != 0).Select(p => p.Index).ToArray();
                return new IndexMask
                {
                    Label = mask.Label, Mask = $"{i}-{number}.png", Area = inside.Length,
                    Box = [inside.Min(p => p % 96), inside.Min(p => p / 96), inside.Max(p => p % 96) + 1, inside.Max(p => p / 96) + 1],
                };
            }).ToArray();
            entries.Add(new IndexEntry
            {
                Id = $"picture {i}", Dataset = $"synthetic {kind}", Modality = modality, Image = $"{i}.png", Width = 96, Height = 96, Masks = masks,
                Split = "train", Root = Folder,
            });
        }
        Entries = entries;
    }

    public string Folder { get; }

    public IReadOnlyList<IndexEntry> Entries { get; }

    public void Dispose() => Directory.Delete(Folder, true);
}
