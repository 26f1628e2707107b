using System.Text.Json;
using System.Text.Json.Nodes;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.CommandLine;

public sealed class BatchTests
{
    static string Line(object fields) => JsonSerializer.Serialize(fields);

    static Dictionary<string, JsonNode> Results(Workspace work, string folder) => File.ReadAllLines(work.Path($"{folder}/results.jsonl"))
        .Select(line => JsonNode.Parse(line)!).ToDictionary(result => (string)result["id"]!);

    [SkippableFact]
    public async Task Batch_OnBothKindsOfService_AnswersEachLine_AndFaultsAreLinesToo()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        work.Image(21);
        work.Image(22);
        var manifest = work.Text("manifest.jsonl", string.Join('\n',
            Line(new { id = "boxed", image = "phantom-21.png", question = "Segment the region in the box.", boxes = new[] { new[] { 20, 20, 120, 110 } } }),
            "",
            Line(new { image = "phantom-22.png", question = "What is shown?", follow_ups = new[] { "And the liver?" } }),
            Line(new { id = "absent", image = "nowhere.png", question = "What is shown?" }),
            Line(new { id = "outside", image = "phantom-21.png", question = "q", points = new[] { new { x = 9000, y = 1 } } })));

        var (code, output, error) = await Fixture.Standalone.Run("ask", "--batch", manifest, "--masks", "--concurrency", "2", "--out", work.Path("own"));
        Assert.Equal(4, code);
        Assert.StartsWith("2 of 4 answered", output, StringComparison.Ordinal);
        Assert.Contains("4 of 4, 2 failed, ", error, StringComparison.Ordinal);
        var own = Results(work, "own");
        Assert.Equal(["000003", "absent", "boxed", "outside"], own.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("FILE_UNREADABLE", (string)own["absent"]["error"]!["reason"]!);
        Assert.Equal(("POINT_INVALID", "points[0]"), ((string)own["outside"]["error"]!["reason"]!, (string)own["outside"]["error"]!["field"]!));
        Assert.Equal([1, 2], own["000003"]["turns"]!.AsArray().Select(turn => (int)turn!["turn"]!));
        var mask = own["boxed"]["turns"]![0]!["masks"]![0]!;
        var rle = Rle.Parse((string)mask["rle"]!["counts"]!, 256, 256);
        var png = Directory.GetFiles(work.Path("own/masks/boxed/turn-1"), "01-*.png").Single();
        Assert.Equal(rle.Decode(), MaskPng.Decode(new VipsCodec(), File.ReadAllBytes(png)).Mask);

        await using var serve = await ServeProcess.Start();
        (code, _, _) = await Fixture.Standalone.Run("ask", "--batch", manifest, "--server", serve.Grpc, "--out", work.Path("remote"));
        Assert.Equal(4, code);
        var remote = Results(work, "remote");
        foreach (var id in (string[])["boxed", "000003"])
            Assert.Equal(Answers(own[id]), Answers(remote[id]));
    }

    // All but times and what was encoded, which depends on who was first.
    static string[] Answers(JsonNode result) =>
        [.. result["turns"]!.AsArray().Select(turn => (string)turn!["tagged_text"]! + turn["masks"]!.ToJsonString())];

    [SkippableFact]
    public async Task Batch_Resumed_AsksOnlyWhatIsNotAnswered()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        work.Image(23);
        await using var serve = await ServeProcess.Start();
        var first = Line(new { id = "a", image = "phantom-23.png", question = "What is shown?" });
        var second = Line(new { id = "b", image = "later.png", question = "What is shown?" });
        string[] call = ["ask", "--batch", work.Text("manifest.jsonl", $"{first}\n{second}\n"), "--server", serve.Grpc, "--out", work.Path("out")];
        Assert.Equal(4, (await Fixture.Standalone.Run(call)).Code);
        var (code, _, error) = await Fixture.Standalone.Run(call);
        Assert.Equal(2, code);
        Assert.Contains("--resume", error, StringComparison.Ordinal);

        // The failed line is repaired, and a kill has left half a line.
        File.Copy(work.Path("phantom-23.png"), work.Path("later.png"));
        var kept = File.ReadAllLines(work.Path("out/results.jsonl")).Single(line => line.Contains("\"id\":\"a\"", StringComparison.Ordinal));
        File.AppendAllText(work.Path("out/results.jsonl"), "{\"id\":\"b\",\"tur");
        (code, var output, error) = await Fixture.Standalone.Run([.. call, "--resume"]);
        Assert.Equal(0, code);
        Assert.StartsWith("2 of 2 answered", output, StringComparison.Ordinal);
        Assert.StartsWith("2 of 2, 0 failed", error, StringComparison.Ordinal);
        var lines = File.ReadAllLines(work.Path("out/results.jsonl"));
        Assert.Equal(2, lines.Length);
        Assert.Contains(kept, lines);

        // Asked otherwise, it is asked again.
        work.Text("manifest.jsonl", Line(new { id = "a", image = "phantom-23.png", question = "Is there a liver?" }));
        (code, _, _) = await Fixture.Standalone.Run([.. call, "--resume"]);
        Assert.Equal(0, code);
        Assert.Equal("Is there a liver?", (string)Results(work, "out")["a"]["turns"]![0]!["question"]!);
    }

    [Theory]
    [InlineData("{\"image\":\"a.png\"}", "line 1: \"question\" is missing")]
    [InlineData("{\"question\":\"SECRET\"}", "line 1: \"image\" is missing")]
    [InlineData("\n{\"image\":\"a.png\",\"question\":\"SECRET\",\"colour\":1}", "line 2: no object of id")]
    [InlineData("{\"image\":\"a.png\",\"question\":\"SECRET\"", "line 1: no object of id")]
    [InlineData("{\"id\":\"../x\",\"image\":\"a.png\",\"question\":\"SECRET\"}", "line 1: \"id\" is 1 to 100 letters")]
    [InlineData("{\"id\":\"x\",\"image\":\"a\",\"question\":\"q\"}\n{\"id\":\"X\",\"image\":\"a\",\"question\":\"q\"}", "line 2: the id is that of line 1")]
    [InlineData("{\"image\":\"a.png\",\"question\":\"SECRET\",\"boxes\":[[1,2]]}", "line 1: a box is")]
    [InlineData("", "asks nothing")]
    public async Task Manifest_Faulty_IsOneLineWithoutItsContent(string manifest, string expected)
    {
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run("ask", "--batch", work.Text("manifest.jsonl", manifest), "--out", work.Path("out"));
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(Directory.Exists(work.Path("out")));
    }
}
