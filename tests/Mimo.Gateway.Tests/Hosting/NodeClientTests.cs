using System.Text.Json.Nodes;
using Google.Protobuf;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Hosting;

/// <summary>What a caller in another language gets, with another gRPC library and its own reading of the proto.</summary>
[Collection(SharedGatewayGroup.Name)]
public sealed class NodeClientTests(SharedGateway shared)
{
    [SkippableFact]
    public async Task NodeClient_ReceivesWhatTheDotnetClientReceives()
    {
        var node = await NodeClient.Prepare();
        var file = Path.Combine(Path.GetTempPath(), $"mimo-{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(file, Samples.Png(21, 150, 130));
        try
        {
            var printed = await node.Ask(shared.Host.Endpoints.Grpc.Authority, file,
                [new { question = "one" }, new { question = "two", mask_encoding = "PNG" }]);

            var client = shared.Host.Client;
            var image = await client.Send(Samples.Upload(await File.ReadAllBytesAsync(file)));
            var session = (await client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
            AskRequest[] questions =
            [
                new() { SessionId = session, Question = "one" },
                new() { SessionId = session, Question = "two", MaskEncoding = MaskEncoding.Png },
            ];
            AssertSame(image, printed["image"]!);
            for (var i = 0; i < questions.Length; i++)
            {
                var events = await client.AskAll(questions[i]);
                var received = printed["answers"]![i]!.AsArray();
                Assert.Equal(events.Count, received.Count);
                for (var j = 0; j < events.Count; j++) AssertSame(events[j], received[j]!);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    [SkippableFact]
    public async Task NodeClient_ReceivesTheReasonOfARefusal()
    {
        var node = await NodeClient.Prepare();
        var file = Path.Combine(Path.GetTempPath(), $"mimo-{Guid.NewGuid():N}.png");
        await File.WriteAllBytesAsync(file, Samples.Png(22));
        try
        {
            var printed = await node.Ask(
                shared.Host.Endpoints.Grpc.Authority, file,
                [new { question = "q", boxes = (object[])[new { x0 = 5, y0 = 5, x1 = 4, y1 = 6 }] }]);
            Assert.Equal((3, "BOX_INVALID"), ((int)printed["error"]!["code"]!, (string)printed["error"]!["reason"]!));
        }
        finally
        {
            File.Delete(file);
        }
    }

    static void AssertSame(IMessage expected, JsonNode actual) => Assert.Equal(
        expected, JsonParser.Default.Parse(actual.ToJsonString(), expected.Descriptor));
}
