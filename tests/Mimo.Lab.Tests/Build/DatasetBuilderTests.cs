using System.Text.RegularExpressions;
using Mimo.Lab.Build;
using Mimo.Lab.Build.Sources;
using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Lab.Tests.Writing;
using Mimo.Lab.Vqa;
using Mimo.Lab.Writing;

namespace Mimo.Lab.Tests.Build;

public sealed class DatasetBuilderTests : IDisposable
{
    static readonly BuildOptions Options = new() { Samples = 210, Seed = 7, ShardSamples = 30 };

    public static WriterSession Offline(DialogueWriter writer, KnowledgeBase knowledge) => new(new OfflineWriter(writer));

    readonly TestFolder _folder = new();

    [Fact]
    public void Build_AnyNumberOfThreads_WritesTheSameBytes()
    {
        var set = _folder.IndexSet();
        Build(set, "one", Options, threads: 1);
        Build(set, "four", Options, threads: 4, cacheBytes: 1 << 10);
        var one = Files("one");
        Assert.Equal(["manifest.json", "statistics.html", "test-00000.jsonl", "test-00001.jsonl"], one.Keys.Where(k => !k.StartsWith("train", StringComparison.Ordinal)));
        Assert.Equal(one, Files("four"));

        Build(set, "other", Options with { Seed = 8 }, threads: 1);
        Assert.NotEqual(one["train-00000.jsonl"], Files("other")["train-00000.jsonl"]);
    }

    [Fact]
    public void Build_Stopped_GoesOnToTheSameBytesWithoutMakingAShardAgain()
    {
        var set = _folder.IndexSet();
        Build(set, "whole", Options, threads: 1);
        using var stop = new CancellationTokenSource();
        var done = 0;
        Assert.Throws<OperationCanceledException>(() => Build(set, "halves", Options, 1, progress: n =>
        {
            if ((done += n) >= 75) stop.Cancel();
        }, cancellation: stop.Token));
        Assert.False(File.Exists(_folder["halves/manifest.json"]));
        var first = File.GetLastWriteTimeUtc(_folder["halves/train-00000.jsonl"]);
        Build(set, "halves", Options, threads: 1);
        Assert.Equal(first, File.GetLastWriteTimeUtc(_folder["halves/train-00000.jsonl"]));
        Assert.Equal(Files("whole"), Files("halves"));
    }

    [Fact]
    public void Build_FinishedShardWasChanged_IsMadeAgain()
    {
        var set = _folder.IndexSet();
        Build(set, "whole", Options, threads: 1);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Build(set, "halves", Options, 1, progress: _ => stop.Cancel(), cancellation: stop.Token));
        Build(set, "halves", Options, 1);
        File.Delete(_folder["halves/manifest.json"]);
        Assert.Equal(Files("whole")["train-00000.jsonl"], Files("halves")["train-00000.jsonl"]);

        // As after a stop: the record of what was finished, and a file that is not what it was.
        var store = new ShardStore(_folder["torn"], "f");
        var plan = new ShardPlan("train", 0, 0, 1);
        store.Write(plan, (stream, _) => stream.Write("line\n"u8));
        Assert.NotNull(store.Find(plan));
        File.WriteAllText(_folder["torn/train-00000.jsonl"], "li");
        Assert.Null(store.Find(plan));
    }

    [Fact]
    public void Build_FolderOfAnotherBuild_IsRefused()
    {
        var set = _folder.IndexSet();
        Build(set, "out", Options, threads: 1);
        var error = Assert.Throws<InvalidDataException>(() => Build(set, "out", Options with { Seed = 8 }, threads: 1));
        Assert.Contains("another --out", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_Samples_AreGroundedInTheirPictures()
    {
        var set = _folder.IndexSet();
        Build(set, "out", Options, threads: 2);
        var entries = IndexFile.Read(set, null).ToDictionary(e => e.Id);
        var samples = new MimoSegReader(_folder["out"]).Read(null).ToArray();
        Assert.Equal(210, samples.Length);
        Assert.Equal(210, samples.Select(s => s.Id).Distinct().Count());
        foreach (var sample in samples)
        {
            var entry = entries[sample.Picture];
            Assert.Equal((entry.Split, entry.Modality, "CC0-1.0", "a test", entry.Group), (sample.Split, sample.Modality, sample.Provenance.Licence, sample.Provenance.Source, sample.Provenance.Group));
            Assert.Equal(sample.Perspective, sample.Turns[0].Perspective);
            foreach (var mask in sample.Masks)
            {
                var known = Assert.Single(entry.Masks, m => m.Label == mask.Label);
                Assert.Equal(known.Area, mask.ToRle().Area);
                Assert.Equal(known.Box, new[] { mask.ToRle().Box.X0, mask.ToRle().Box.Y0, mask.ToRle().Box.X1, mask.ToRle().Box.Y1 });
            }
            foreach (var turn in sample.Turns)
            {
                Assert.Equal(turn.Answer.Split("<SEG>").Length - 1, turn.Segs.Length);
                Assert.Equal(turn.Perspective is "II" or "IV", turn.Boxes.Length + turn.Points.Length > 0);
                foreach (var box in turn.Boxes)
                    Assert.True(box[0] >= 0 && box[1] >= 0 && box[0] < box[2] && box[1] < box[3] && box[2] <= sample.Width && box[3] <= sample.Height);
                foreach (var seg in turn.Segs.Where(s => s.Point is not null))
                {
                    var point = turn.Points[seg.Point!.Value];
                    var plane = sample.Masks[seg.Mask].ToRle().Decode();
                    Assert.Equal(1, plane[(int)point[1] * sample.Width + (int)point[0]]);
                }
            }
        }
    }

    [Fact]
    public void Build_WithVqa_MixesAsAskedAndCountsIt()
    {
        _folder.Picture("vqa/imgs/a/source.png");
        _folder.Write("vqa/train.json", """
            [{"qid": 1, "img_name": "a/source.png", "q_lang": "en", "modality": "CT", "question": "Is it a CT?", "answer": "Yes"},
             {"qid": 2, "img_name": "a/source.png", "q_lang": "en", "modality": "CT", "question": "Which organ is large?", "answer": "Liver"}]
            """);
        _folder.Write("vqa/licence.json", """{"licence": "CC-BY-4.0", "licence_basis": "stated", "source": "x"}""");
        var manifest = Build(_folder.IndexSet(18), "out", Options with { Samples = 700 }, threads: 2, vqa: [new VqaFile(_folder["vqa/train.json"], new HashSet<string> { "en" })]);
        var counts = manifest.Counts["samples by perspective"];
        foreach (var (perspective, share) in BuildOptions.Perspectives.Zip([100, 200, 200, 100, 100]))
            Assert.InRange(counts[perspective], share - 4, share + 4);
        Assert.Equal(counts["VQA"], manifest.Counts["samples by licence"]["CC-BY-4.0"]);
        var asked = new MimoSegReader(_folder["out"]).Read("train").Where(s => s.Perspective == "VQA").ToArray();
        Assert.All(asked, s => Assert.Equal((TestFolder.Width, TestFolder.Height, "slake"), (s.Width, s.Height, s.Dataset)));
        Assert.Contains(asked, s => s.Turns.Length == 2 && s.Turns[0].Question != s.Turns[1].Question);
        var page = File.ReadAllText(_folder["out/statistics.html"]);
        // Each chart clips by its own area.
        var clips = Regex.Matches(page, "<clipPath id=\"([^\"]+)\"").Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(clips);
        Assert.Equal(clips.Length, clips.Distinct().Count());
        Assert.Contains("skin lesion", page, StringComparison.Ordinal);
        Assert.Contains("CC-BY-4.0", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_ByAModelThatFails_StopsAndGoesOnWithoutAskingTwice()
    {
        var set = _folder.IndexSet();
        var down = true;
        using var endpoint = new FakeEndpoint((_, n) => down && n >= 3 ? new(401, "") : new(200, "{}"));
        WriterSession Model(DialogueWriter writer, KnowledgeBase knowledge) => new(
            new LlmOptions { Endpoint = endpoint.Address, Model = "fake", RequestsPerMinute = 60_000, Replies = 1, Concurrency = 1 }, writer, knowledge, _folder["replies.jsonl"]);
        var options = Options with { Samples = 40, Mix = [0, 0, 1, 0, 0], SeveralTurns = 0 };
        Assert.Throws<WritingException>(() => Build(set, "out", options, 1, writer: Model));
        down = false;
        Build(set, "out", options, 1, writer: Model);
        // Three replies of the first run are in the journal, its fourth was refused.
        Assert.Equal(File.ReadAllLines(_folder["replies.jsonl"]).Length + 1, endpoint.Bodies.Count);
        Assert.InRange(endpoint.Bodies.Count, 20, 45);
    }

    [Fact]
    public void Build_LabelWithoutKnowledge_IsNamed()
    {
        var set = _folder.IndexSet(6);
        File.WriteAllText(Path.Combine(set, "index.jsonl"), File.ReadAllText(Path.Combine(set, "index.jsonl")).Replace("skin lesion", "flux capacitor", StringComparison.Ordinal));
        var error = Assert.ThrowsAny<Exception>(() => Build(set, "out", Options, 1));
        Assert.Contains("flux capacitor", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "1:2:2:1:1")]
    [InlineData(10, "1:2")]
    public void Check_OptionsOutOfRange_AreRefused(int samples, string mix) =>
        Assert.Throws<InvalidDataException>(() => new BuildOptions { Samples = samples, Seed = 1, Mix = [.. mix.Split(':').Select(double.Parse)] }.Check());

    public void Dispose() => _folder.Dispose();

    BuildManifest Build(string set, string output, BuildOptions options, int threads, long cacheBytes = 1 << 24, Action<int>? progress = null,
        IReadOnlyList<VqaFile>? vqa = null, Func<DialogueWriter, KnowledgeBase, WriterSession>? writer = null, CancellationToken cancellation = default)
    {
        using var builder = new DatasetBuilder(options, [new IndexFolderSource(set, set)], vqa ?? [], writer ?? Offline, cacheBytes);
        return builder.Build(_folder[output], threads, progress ?? (_ => { }), cancellation);
    }

    SortedDictionary<string, string> Files(string output) =>
        new(Directory.GetFiles(_folder[output]).ToDictionary(f => Path.GetFileName(f), File.ReadAllText), StringComparer.Ordinal);
}
