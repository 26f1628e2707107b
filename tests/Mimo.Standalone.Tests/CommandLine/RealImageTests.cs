using System.Text.Json.Nodes;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.CommandLine;

/// <summary>A patient's image that training has not seen, and the mask that an expert drew on it.</summary>
public sealed class RealImageTests
{
    [SkippableFact]
    public async Task Box_AroundALiver_IsAnsweredWithTheLiver()
    {
        Fixture.Standalone.NeedsCheckpoint();
        var (data, line) = FirstOf("ct_liver", "test");
        var truth = line["masks"]![0]!;
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run(
            "ask", Path.Combine(data, (string)line["image"]!), "Segment what is in the box.",
            "--box", string.Join(',', truth["bbox"]!.AsArray().Select(c => (int)c!)),
            "--out", work.Path("out"));

        Assert.Equal((0, ""), (code, error));
        var answer = JsonNode.Parse(await File.ReadAllTextAsync(work.Path("out/answer.json")))!["turns"]![0]!;
        Assert.Contains("liver", (string)answer["text"]!, StringComparison.OrdinalIgnoreCase);
        var mask = Assert.Single(answer["masks"]!.AsArray())!;
        var (expected, width, height) = MaskPng.Decode(
            new VipsCodec(), await File.ReadAllBytesAsync(Path.Combine(data, (string)truth["mask"]!)));
        var iou = Rle.Parse((string)mask["rle"]!["counts"]!, width, height).Iou(Rle.Encode(expected, width, height));
        Assert.True(iou > 0.6, $"IoU {iou:0.00}");
    }

    static (string Data, JsonNode Line) FirstOf(string dataset, string split)
    {
        var data = Environment.GetEnvironmentVariable("MIMO_DATA") ?? Path.Combine(TestRepository.Root, "..", "shared", "data", "medical");
        var index = Path.Combine(data, "index.jsonl");
        if (TestRepository.IsCi) Assert.True(File.Exists(index), $"{index} is missing.");
        Skip.IfNot(File.Exists(index), "SKIPPED: the medical images are neither at ../shared/data/medical nor at MIMO_DATA.");
        var lines = File.ReadLines(index).Select(l => JsonNode.Parse(l)!);
        return (data, lines.First(l => (string)l["dataset"]! == dataset && (string)l["split"]! == split));
    }
}
