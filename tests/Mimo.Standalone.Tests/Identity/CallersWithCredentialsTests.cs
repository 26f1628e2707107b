using System.Text.Json.Nodes;
using Mimo.Contracts;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Identity;

/// <summary>
/// The command line and the sample clients against a service with identities and TLS, as they are run: the tenant north by API key, south by
/// client certificate.
/// </summary>
public sealed class CallersWithCredentialsTests(SecuredServe secured) : IClassFixture<SecuredServe>
{
    const string Question = "Segment the region in the box.", Box = "20,20,120,110";

    Task<(int Code, string Output, string Error)> Mimo(string[] arguments, string? key = null) => Fixture.Standalone.RunWith(
        new Dictionary<string, string> { ["XDG_STATE_HOME"] = secured.Work.Path("state"), ["MIMO_API_KEY"] = key ?? "" },
        [.. arguments, "--server", $"https://{secured.Address}", "--ca", secured.Work.Path("ca.pem")]);

    string[] Certificate => ["--cert", secured.Work.Path("own.pem"), "--key", secured.Work.Path("own.key")];

    [SkippableFact, Trait("R", "R16")]
    public async Task CommandLine_ByKeyAndByCertificate_AsksKeepsAndBatches_EachTenantItsOwn()
    {
        Fixture.Standalone.NeedsCheckpoint();
        string[] ask = ["ask", secured.Work.Image(61), Question, "--box", Box];
        var (code, output, error) = await Mimo([.. ask, "--keep", "--out", secured.Work.Path("north")], secured.NorthKey);
        Assert.Equal((0, ""), (code, error));
        var (north, session) = (output, output.TrimEnd().Split('\n')[^1].Split(' ')[1]);
        (code, output, error) = await Mimo([.. ask, "--json", "--out", secured.Work.Path("south"), .. Certificate]);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains((string)JsonNode.Parse(output)!["turns"]![0]!["text"]!, north, StringComparison.Ordinal);
        // The same picture was encoded anew: nothing is shared.
        Assert.Equal(1, (int)JsonNode.Parse(output)!["turns"]![0]!["usage"]!["vision_encodes"]!);

        (code, output, error) = await Mimo(["sessions", "show", session], secured.NorthKey);
        Assert.True(code == 0 && output.Contains(Question, StringComparison.Ordinal), error);
        (code, _, error) = await Mimo(["sessions", "show", session, .. Certificate]);
        Assert.Equal(2, code);
        Assert.EndsWith("[SESSION_NOT_FOUND]\n", error, StringComparison.Ordinal);

        (code, output, error) = await Mimo(["ask", "--batch", secured.Work.Path("manifest.jsonl"), "--out", secured.Work.Path("batch"), .. Certificate]);
        Assert.True(code == 0 && output.StartsWith("1 of 1 answered", StringComparison.Ordinal), output + error);

        foreach (var wrong in (string?[])[null, $"{secured.NorthKey[..^4]}AAAA"])
        {
            (code, output, error) = await Mimo(["ask", secured.Work.Image(61), Question], wrong);
            Assert.Equal((2, ""), (code, output));
            Assert.EndsWith("[UNAUTHENTICATED]\n", error, StringComparison.Ordinal);
        }
    }

    [SkippableTheory, Trait("R", "R16")]
    [InlineData(SampleClient.Python)]
    [InlineData(SampleClient.Node)]
    [InlineData(SampleClient.CSharp)]
    public async Task SampleClient_ByKeyAndByCertificate_IsAnswered(string language)
    {
        Fixture.Standalone.NeedsCheckpoint();
        var client = await SampleClient.Prepare(language);
        var ca = KeyValuePair.Create("MIMO_CA", secured.Work.Path("ca.pem"));
        Task<(int Code, string Output, string Error)> Ask(params KeyValuePair<string, string>[] settings) => client.RunWith(
            new Dictionary<string, string>([ca, .. settings]), $"localhost:{secured.Address.Split(':')[1]}", secured.Work.Image(62), Question, "--box", Box,
            "--out", secured.Work.Path(language));

        foreach (var settings in (KeyValuePair<string, string>[][])[
            [new("MIMO_API_KEY", secured.NorthKey)], [new("MIMO_CERT", secured.Work.Path("own.pem")), new("MIMO_KEY", secured.Work.Path("own.key"))]])
        {
            var (code, output, error) = await Ask(settings);
            Assert.True(code == 0, error);
            Assert.Contains(Disclaimer.Text, output, StringComparison.Ordinal);
        }
        var refused = await Ask();
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("[UNAUTHENTICATED]", refused.Error, StringComparison.Ordinal);
    }
}
