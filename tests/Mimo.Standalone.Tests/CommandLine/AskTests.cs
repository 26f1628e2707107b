using System.Diagnostics;
using System.Text.Json.Nodes;
using Mimo.Contracts;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.CommandLine;

public sealed class AskTests
{
    const string Question = "Segment the region in the box.";

    [SkippableFact]
    public async Task Ask_OnAnImage_WritesAnswerOverlayAndMasks_AndAFollowUpEncodesNothing()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        var (code, output, error) = await Fixture.Standalone.Run(
            "ask", work.Image(1), Question, "--box", "20,20,120,110", "--point", "60,60", "--point", "5,5,-",
            "--follow-up", "What is shown?", "--out", work.Path("out"));

        Assert.Equal((0, ""), (code, error));
        var answer = JsonNode.Parse(await File.ReadAllTextAsync(work.Path("out/answer.json")))!;
        var turns = answer["turns"]!.AsArray();
        Assert.Equal(2, turns.Count);
        Assert.Equal([1, 2], turns.Select(t => (int)t!["turn"]!));
        Assert.Equal([1, 0], turns.Select(t => (int)t!["usage"]!["vision_encodes"]!));
        Assert.True((int)turns[1]!["usage"]!["reused_tokens"]! > 0);
        Assert.Equal(Disclaimer.Text, (string)answer["disclaimer"]!);
        Assert.Equal("[[20,20,120,110]]", turns[0]!["boxes"]!.ToJsonString());
        foreach (var turn in turns)
        {
            Assert.Contains((string)turn!["text"]!, output, StringComparison.Ordinal);
            CheckFiles(turn, (int)turn["turn"]! == 1 ? work.Path("out") : work.Path("out/turn-2"));
        }
    }

    [SkippableFact]
    public async Task Ask_AsJson_PrintsTheFileAndNothingElse()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        var (code, output, error) = await Fixture.Standalone.Run(
            "ask", work.Image(2), "What is shown?", "--json", "--out", work.Path("out"));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(await File.ReadAllTextAsync(work.Path("out/answer.json")), output);
    }

    [SkippableFact]
    public async Task AnswerJson_IsWhatAClientOfAnotherLanguageReceives()
    {
        Fixture.Standalone.NeedsCheckpoint();
        var node = await NodeClient.Prepare();
        using var work = new Workspace();
        var image = work.Image(3);
        var (code, output, error) = await Fixture.Standalone.Run(
            "ask", image, Question, "--box", "20,20,120,110", "--follow-up", "What is shown?", "--json", "--out", work.Path("out"));
        Assert.Equal((0, ""), (code, error));
        await using var serve = await ServeProcess.Start();
        var received = await node.Ask(
            serve.Grpc, image,
            [
                new { question = Question, boxes = (object[])[new { x0 = 20, y0 = 20, x1 = 120, y1 = 110 }] },
                new { question = "What is shown?" },
            ]);
        WireRendering.AssertSame(received, JsonNode.Parse(output)!);
    }

    [SkippableFact]
    public async Task Ask_Interrupted_StopsAtOnce()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        using var process = Process.Start(Fixture.Standalone.Start("ask", work.Image(8), "What is shown?", "--out", work.Path("out")))!;
        await Task.Delay(TimeSpan.FromSeconds(1));
        // Not SIGINT, which a program started in the background of a script inherits as ignored.
        using var interrupt = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync(patience.Token);
        // 143 when the signal came before the program could handle it.
        Assert.Contains(process.ExitCode, (int[])[130, 143]);
    }

    static void CheckFiles(JsonNode turn, string folder)
    {
        var codec = new VipsCodec();
        Assert.True(codec.Identify(File.ReadAllBytes(Path.Combine(folder, "overlay.png"))) is { Channels: 3, Width: > 0 });
        var masks = turn["masks"]!.AsArray();
        Assert.Equal(masks.Count, (int)turn["usage"]!["masks"]!);
        Assert.Equal(masks.Count, Directory.GetFiles(Path.Combine(folder, "masks")).Length);
        foreach (var mask in masks)
        {
            var size = mask!["rle"]!["size"]!.AsArray();
            var rle = Rle.Parse((string)mask["rle"]!["counts"]!, (int)size[1]!, (int)size[0]!);
            Assert.Equal(rle.Area, (long)mask["area"]!);
            var file = Assert.Single(Directory.GetFiles(Path.Combine(folder, "masks"), $"{(int)mask["index"]! + 1:00}-*.png"));
            Assert.Equal(rle.Decode(), MaskPng.Decode(codec, File.ReadAllBytes(file)).Mask);
        }
    }
}
