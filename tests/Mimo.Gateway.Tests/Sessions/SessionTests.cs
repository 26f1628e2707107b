using Google.Protobuf.Reflection;
using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

[Collection(SharedGatewayGroup.Name)]
public sealed class SessionTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Session_TellsItsImageAndTurns_UntilItIsClosed()
    {
        var image = await _client.Send(Samples.Upload(Samples.Png(7)));
        var session = (await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var asked = new AskRequest { SessionId = session, Question = "one", Boxes = { new Box { X1 = 2, Y1 = 3 } }, RequestId = "r1" };
        await _client.AskAll(asked);
        await _client.AskAll(new AskRequest { SessionId = session, Question = "two", Points = { new Point { X = 4, Negative = true } } });

        var info = await _client.GetSessionAsync(new GetSessionRequest { SessionId = session });
        Assert.Equal((session, image.ImageId, image.Width, image.Height), (info.SessionId, info.ImageId, info.Width, info.Height));
        Assert.Equal((20u, 1000u), (info.Tokens, info.MaxTokens));
        const string tagged = "A <p>round mass<SEG></p> é.";
        Assert.Equal(
            [
                new Turn { Number = 1, Question = "one", Boxes = { new Box { X1 = 2, Y1 = 3 } }, RequestId = "r1", TaggedText = tagged },
                new Turn { Number = 2, Question = "two", Points = { new Point { X = 4, Negative = true } }, TaggedText = tagged },
            ],
            info.Turns);

        await _client.CloseSessionAsync(new CloseSessionRequest { SessionId = session });
        await _client.CloseSessionAsync(new CloseSessionRequest { SessionId = session });
        var refusal = await Refusal.Of(async () => await _client.CloseSessionAsync(new CloseSessionRequest { SessionId = "no such id" }));
        refusal.Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
        refusal = await Refusal.Of(async () => await _client.GetSessionAsync(new GetSessionRequest { SessionId = session }));
        refusal.Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
        refusal = await Refusal.Of(() => _client.AskAll(new AskRequest { SessionId = session, Question = "three" }));
        refusal.Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
    }

    [Fact]
    public async Task SessionIds_AreRandomUpToTheImagesAffinity()
    {
        var image = await _client.Send(Samples.Upload(Samples.Png(8)));
        var ids = new HashSet<string>();
        for (var i = 0; i < 5; i++) ids.Add((await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId);
        Assert.Equal(5, ids.Select(id => id[16..48]).Distinct().Count());
        Assert.All(ids, id => Assert.Matches($"^{image.ImageId[..16]}[0-9a-f]{{32}}{image.ImageId[16..24]}$", id));
    }

    [Fact]
    public async Task Image_Deleted_CanNoLongerBeOpened()
    {
        var image = await _client.Send(Samples.Upload(Samples.Png(9)));
        await _client.DeleteImageAsync(new DeleteImageRequest { ImageId = image.ImageId });
        Assert.True(Journal.Forgotten[image.ImageId]);
        await _client.DeleteImageAsync(new DeleteImageRequest { ImageId = image.ImageId });
        var refusal = await Refusal.Of(async () => await _client.DeleteImageAsync(new DeleteImageRequest { ImageId = "no such id" }));
        refusal.Is(StatusCode.NotFound, ErrorReason.ImageNotFound, "image_id");
        refusal = await Refusal.Of(async () => await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId }));
        refusal.Is(StatusCode.NotFound, ErrorReason.ImageNotFound, "image_id");
    }

    [Theory]
    [InlineData("")]
    [InlineData("zz")]
    [InlineData("00000000000000000000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Image_Unknown_IsNotFound(string image)
    {
        var refusal = await Refusal.Of(async () => await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image }));
        refusal.Is(StatusCode.NotFound, ErrorReason.ImageNotFound, "image_id");
    }

    [Fact]
    public async Task ModelInfo_TellsModelAndLimits() => Assert.Equal(
        new GetModelInfoResponse
        {
            Model = "fake", Revision = "0123456789ab", Parameters = 1234567, ClipImageSize = 56, SamImageSize = 64,
            Disclaimer = Disclaimer.Text,
            Limits = new Limits
            {
                MaxImageBytes = 64 << 20, MaxImageSide = 16384, MaxImagePixels = 64 << 20, MaxQuestionChars = 2000, MaxBoxes = 16,
                MaxPoints = 32, MaxNewTokens = 99, MinimumIou = 0.6f, MinimumPresence = 0.5f, MaxSlices = 1000, MaxVoxels = 1 << 30,
            },
        },
        await _client.GetModelInfoAsync(new GetModelInfoRequest()));

    [Fact]
    public void Wire_HasNoFieldThatCouldBeFetched()
    {
        static IEnumerable<FieldDescriptor> Fields(MessageDescriptor message) =>
            message.Fields.InDeclarationOrder().Concat(message.NestedTypes.SelectMany(Fields));
        string[] addresses = ["url", "uri", "path", "file", "host", "address", "link", "href", "endpoint"];
        Assert.DoesNotContain(
            MimoReflection.Descriptor.MessageTypes.SelectMany(Fields),
            field => addresses.Any(word => field.Name.Split('_').Contains(word)));
    }
}
