using System.Text.Json.Nodes;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.CommandLine;

public sealed class SessionsTests
{
    const string Question = "Segment the region in the box.";

    [SkippableFact]
    public async Task Ask_KeptSession_GoesOn_IsCorrected_IsListed_AndCloses()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        var image = work.Image(11);
        Task<(int Code, string Output, string Error)> Run(params string[] arguments) =>
            Fixture.Standalone.Run([.. arguments, "--server", serve.Grpc]);

        var (code, output, error) = await Run(
            "ask", image, Question, "--box", "20,20,120,110", "--keep", "--out", work.Path("one"));
        Assert.Equal((0, ""), (code, error));
        var session = output.TrimEnd().Split('\n')[^1].Split(' ')[1];

        // It goes on: a second turn that encodes nothing.
        (code, output, error) = await Run("ask", image, "What is shown?", "--session", session, "--json", "--out", work.Path("two"));
        Assert.Equal((0, ""), (code, error));
        var second = JsonNode.Parse(output)!["turns"]![0]!;
        Assert.Equal((2, 0), ((int)second["turn"]!, (int)second["usage"]!["vision_encodes"]!));
        Assert.Equal(2, (await Run("ask", work.Image(12), "What is shown?", "--session", session)).Code);

        // Without a click a correction is the mask itself; with one it is another.
        (code, _, error) = await Run("refine", image, "--session", session, "--out", work.Path("same"));
        Assert.Equal((0, ""), (code, error));
        (code, _, error) = await Run("refine", image, "--session", session, "--point", "25,25", "--point", "70,60,-", "--out", work.Path("other"));
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(FirstMask(work.Path("one")), FirstMask(work.Path("same")));
        Assert.NotEqual(FirstMask(work.Path("one")), FirstMask(work.Path("other")));
        (code, _, error) = await Run("refine", image, "--session", session, "--turn", "9");
        Assert.Equal(2, code);
        Assert.EndsWith("[MASK_NOT_FOUND]\n", error, StringComparison.Ordinal);

        (code, output, _) = await Run("sessions", "list");
        Assert.Equal(0, code);
        Assert.Matches($"^{session}  \\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\dZ  2 turns  image {session[..16]}[0-9a-f]{{64}}\n$", output);
        (_, output, _) = await Run("sessions", "show", session);
        Assert.Contains($"1  {Question}  box 20,20,120,110", output, StringComparison.Ordinal);

        Assert.Equal((0, "", ""), await Run("sessions", "close", session));
        Assert.Equal((0, "", ""), await Run("sessions", "list"));
        (code, _, error) = await Run("sessions", "show", session);
        Assert.Equal(2, code);
        Assert.EndsWith("[SESSION_NOT_FOUND]\n", error, StringComparison.Ordinal);
    }

    static byte[] FirstMask(string folder) =>
        MaskPng.Decode(new VipsCodec(), File.ReadAllBytes(Directory.GetFiles(Path.Combine(folder, "masks"), "01-*.png").Single())).Mask;

    [Theory]
    [InlineData("--session and --keep need --server", "--keep")]
    [InlineData("is no server", "--server", "ftp://x:1")]
    [InlineData("credentials are not sent without TLS", "--server", "10.1.2.3:50051", "--token", "secret")]
    [InlineData("--cert and --key come together", "--server", "https://10.1.2.3:50051", "--cert", "some.pem")]
    public async Task Ask_ServerThatCannotBe_IsExplained(string expected, params string[] options)
    {
        using var work = new Workspace();
        var (code, _, error) = await Fixture.Standalone.Run(["ask", work.Text("some.png", "x"), "question", .. options]);
        Assert.Equal(2, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error, StringComparison.Ordinal);
    }
}
