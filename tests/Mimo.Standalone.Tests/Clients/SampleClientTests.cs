using System.Text.Json.Nodes;
using Mimo.Contracts;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Clients;

/// <summary>Each sample client against the service with the shipped weights, beside what the command line gets.</summary>
public sealed class SampleClientTests
{
    const string Question = "Segment the region in the box.", FollowUp = "What is shown?";

    [SkippableFact]
    public async Task EverySampleClient_GetsTheAnswersAndMasksOfTheCommandLine()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        var image = work.Image(31);
        var (code, output, error) = await Fixture.Standalone.Run(
            "ask", image, Question, "--box", "20,20,120,110", "--follow-up", FollowUp, "--json", "--server", serve.Grpc, "--out", work.Path("cli"));
        Assert.Equal((0, ""), (code, error));
        var turns = JsonNode.Parse(output)!["turns"]!.AsArray();
        var corrected = new List<byte[]>();

        string[] languages = [SampleClient.Python, SampleClient.Node, SampleClient.CSharp];
        foreach (var language in languages)
        {
            var client = await SampleClient.Prepare(language);
            (code, output, error) = await client.Run(
                serve.Grpc, image, Question, "--box", "20,20,120,110", "--follow-up", FollowUp, "--correct", "25,25", "--correct", "70,60,-",
                "--out", work.Path(language));
            Assert.Equal((language, 0, ""), (language, code, error));
            Assert.Contains("image 256 x 256", output, StringComparison.Ordinal);
            Assert.Contains(Disclaimer.Text, output, StringComparison.Ordinal);
            foreach (var turn in turns)
            {
                Assert.Contains((string)turn!["text"]! + "\n", output, StringComparison.Ordinal);
                foreach (var mask in turn["masks"]!.AsArray()) AssertMask(mask!, work.Path($"{language}/turn-{turn["turn"]}"));
            }

            corrected.Add(MaskPng.Decode(new VipsCodec(), await File.ReadAllBytesAsync(work.Path($"{language}/corrected.png"))).Mask);

            (code, _, error) = await client.Run(serve.Grpc, image, Question, "--box", "20,20,9000,110", "--out", work.Path("refused"));
            Assert.Equal((language, 2), (language, code));
            Assert.Contains("[BOX_INVALID] (boxes[0])", error, StringComparison.Ordinal);
        }

        var first = Rle.Parse((string)turns[0]!["masks"]![0]!["rle"]!["counts"]!, 256, 256).Decode();
        Assert.All(corrected, mask => Assert.NotEqual(first, mask));
        Assert.All(corrected, mask => Assert.Equal(corrected[0], mask));
    }

    static void AssertMask(JsonNode mask, string folder)
    {
        var file = File.ReadAllBytes(Path.Combine(folder, $"{(int)mask["index"]! + 1:00}.png"));
        Assert.Equal(Rle.Parse((string)mask["rle"]!["counts"]!, 256, 256).Decode(), MaskPng.Decode(new VipsCodec(), file).Mask);
    }
}
