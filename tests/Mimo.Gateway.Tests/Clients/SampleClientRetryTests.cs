using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Clients;

[Collection(SharedGatewayGroup.Name)]
public sealed class SampleClientRetryTests(SharedGateway shared)
{
    /// <summary>Refused twice with RetryInfo, the third time answered: the caller never hears of it.</summary>
    [SkippableTheory]
    [InlineData(SampleClient.Python)]
    [InlineData(SampleClient.Node)]
    [InlineData(SampleClient.CSharp)]
    public async Task Client_RefusedForWantOfRoom_AsksAgainWithTheSameRequestId(string language)
    {
        var client = await SampleClient.Prepare(language);
        var folder = Directory.CreateTempSubdirectory("mimo-client-").FullName;
        try
        {
            var image = Path.Combine(folder, "image.png");
            await File.WriteAllBytesAsync(image, Samples.Png(seed: 77));
            var question = $"{FakeSessionGrain.FullTwice} {language}";

            var (code, output, error) = await client.Run(shared.Host.Endpoints.Grpc.Authority, image, question, "--out", folder);

            Assert.Equal((0, ""), (code, error));
            Assert.Contains("A round mass é.\n", output, StringComparison.Ordinal);
            var ids = Journal.Requests[question].ToArray();
            Assert.Equal(3, ids.Length);
            Assert.Single(ids.Distinct());
            Assert.NotEqual("", ids[0]);
        }
        finally
        {
            Directory.Delete(folder, true);
        }
    }
}
