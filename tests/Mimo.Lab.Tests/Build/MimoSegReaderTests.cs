using System.Buffers;
using Mimo.Imaging.Masks;
using Mimo.Lab.Build;
using Mimo.Lab.Build.Masks;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;

namespace Mimo.Lab.Tests.Build;

public sealed class MimoSegReaderTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void Read_WrittenSample_IsTheSampleThatWasWritten()
    {
        var masks = new[] { Rle.FromBox(3, 3, 20, 10, 64, 48), Rle.FromBox(30, 5, 20, 30, 64, 48) };
        var entry = new IndexEntry
        {
            Id = "a", Dataset = "d", Modality = "CT", Image = "", Width = 64, Height = 48,
            Masks = [.. new[] { "liver", "spleen" }.Select(l => new IndexMask { Label = l, Mask = "", Box = [0, 0, 1, 1] })],
        };
        float[] box = [30 / 64f, 5 / 64f, 50 / 64f, 35 / 64f], point = [10.5f / 64, 7.5f / 64];
        DialogueTurn[] turns =
        [
            new() { Perspective = "II", Kind = "box", Question = "What is \"in\" the box?", Answer = "<p>spleen<SEG></p>", Boxes = [box], Targets = [new SegTarget(1, "spleen", box, null)] },
            new() { Perspective = "II", Kind = "point", Writer = "llm:x", Question = "And here?", Answer = "<p>liver<SEG></p>", Points = [point], Targets = [new SegTarget(0, "liver", null, point)] },
            new() { Perspective = "I", Kind = "absent", Question = "The aorta?", Answer = "No.", Targets = [] },
        ];
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new SampleWriter(buffer, "k1"))
            writer.Write(new BuildSample
            {
                Id = "train-0000001", Split = "train", Perspective = "II", Folder = 0, Image = "a.png", Sha256 = "ff", Width = 64, Height = 48, Modality = "CT", Dataset = "d",
                Picture = "a", Turns = turns, Source = "s", Group = "g", Licence = "l", LicenceBasis = "b", MaskJson = new PictureMasks(entry, masks).Json,
            });
        var read = System.Text.Json.JsonSerializer.Deserialize<MimoSegSample>(buffer.WrittenSpan)!;
        Assert.Equal(("train-0000001", "k1", "g"), (read.Id, read.Knowledge, read.Provenance.Group));
        Assert.Equal(["spleen", "liver"], read.Masks.Select(m => m.Label));
        Assert.Equal(masks[1].Counts.ToArray(), read.Masks[0].ToRle().Counts.ToArray());
        foreach (var (turn, back) in turns.Zip(read.ToDialogue()))
        {
            Assert.Equal((turn.Perspective, turn.Kind, turn.Question, turn.Answer, turn.Writer), (back.Perspective, back.Kind, back.Question, back.Answer, back.Writer));
            Assert.Equal(turn.Boxes, back.Boxes);
            Assert.Equal(turn.Points, back.Points);
            Assert.Equal(turn.Targets.Select(t => (t.Label, t.Box is null, t.Point is null)), back.Targets.Select(t => (t.Label, t.Box is null, t.Point is null)));
        }
    }

    [Fact]
    public void Verify_ChangedShard_IsNamed()
    {
        var set = _folder.IndexSet();
        using (var builder = new DatasetBuilder(new BuildOptions { Samples = 20, Seed = 1 }, [new IndexFolderSource(set, set)], [], DatasetBuilderTests.Offline, 1 << 20))
            builder.Build(_folder["out"], 1, _ => { }, default);
        var reader = new MimoSegReader(_folder["out"]);
        reader.Verify();
        Assert.All(reader.Read("train"), s => Assert.True(File.Exists(reader.ImagePath(s))));
        File.AppendAllText(_folder["out/train-00000.jsonl"], "{\n");
        Assert.Contains("train-00000.jsonl", Assert.Throws<InvalidDataException>(reader.Verify).Message, StringComparison.Ordinal);
        Assert.Contains("train-00000.jsonl:", Assert.Throws<InvalidDataException>(() => reader.Read("train").Count()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Create_UnfinishedBuild_IsRefused() => Assert.Throws<InvalidDataException>(() => new MimoSegReader(_folder.Path));

    public void Dispose() => _folder.Dispose();
}
