using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Data;

public sealed class SampleStoreTests
{
    [SkippableFact]
    public void Load_RealPictures_KeepMasksOnTheirPixels()
    {
        var folder = MedicalData.Folder();
        var entries = IndexFile.Read(folder, "test").GroupBy(e => e.Dataset).SelectMany(g => g.Take(2)).ToArray();
        foreach (var sample in SampleStore.Load(entries))
        {
            Assert.Equal(SampleStore.Side, Math.Max(sample.Width, sample.Height));
            foreach (var (mask, entry) in sample.Masks.Zip(sample.Entry.Masks))
            {
                // The share of the picture that the mask covers survives the resize.
                var share = mask.Sum(m => m) / (double)(sample.Width * sample.Height);
                Assert.Equal(entry.Area / (double)(sample.Entry.Width * sample.Entry.Height), share, 0.01);
            }
        }
    }

    [SkippableFact]
    public void Read_RealIndex_BoxesEncloseTheirMasksHalfOpen()
    {
        var folder = MedicalData.Folder();
        foreach (var entry in IndexFile.Read(folder, "test").Take(20))
            foreach (var mask in entry.Masks)
            {
                var plane = SampleStore.ReadMask(entry, mask);
                var inside = plane.Index().Where(p => p.Item != 0).Select(p => (X: p.Index % entry.Width, Y: p.Index / entry.Width)).ToArray();
                Assert.Equal([inside.Min(p => p.X), inside.Min(p => p.Y), inside.Max(p => p.X) + 1, inside.Max(p => p.Y) + 1], mask.Box);
                Assert.Equal(mask.Area, inside.Length);
            }
    }

    [Fact]
    public void Load_TwoFolders_EachPictureComesFromItsOwn()
    {
        var folders = new[] { (byte)40, (byte)200 }.Select(grey =>
        {
            var folder = Directory.CreateTempSubdirectory("mimo-index-").FullName;
            File.WriteAllBytes(Path.Combine(folder, "a.png"), new VipsCodec().EncodePng(new PixelBuffer(8, 8, 1, 8, [.. Enumerable.Repeat(grey, 64)])));
            File.WriteAllText(Path.Combine(folder, "index.jsonl"),
                """{"id": "a", "dataset": "d", "modality": "CT", "image": "a.png", "width": 8, "height": 8, "masks": []}""");
            return folder;
        }).ToArray();
        var samples = SampleStore.Load(IndexFile.ReadAll(folders, "train"));
        Assert.Equal(folders, samples.Select(s => s.Entry.Root));
        Assert.Equal([40, 200], samples.Select(s => s.Rgb[0]));
        foreach (var folder in folders) Directory.Delete(folder, true);
    }

    [Fact]
    public void Read_BrokenLine_NamesFileAndLine()
    {
        var folder = Directory.CreateTempSubdirectory("mimo-index-").FullName;
        File.WriteAllText(Path.Combine(folder, "index.jsonl"), "\n{\"id\": 3\n");
        var error = Assert.Throws<InvalidDataException>(() => IndexFile.Read(folder, null));
        Assert.Contains("index.jsonl:2", error.Message, StringComparison.Ordinal);
        Directory.Delete(folder, true);
    }
}
