using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Identity;

/// <summary>What one tenant has done must not make another's calls faster: a fast answer would tell that somebody has that picture.</summary>
public sealed class SideChannelTests
{
    [SkippableFact, Trait("R", "R13")]
    public async Task SameImage_OfTheSameTenantHits_AndOfAnotherIsCold()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var tenants = await TwoTenants.Create();
        using var work = new Workspace();
        await using var serve = await ServeProcess.StartWith(tenants.Settings);
        var warm = new List<Finished>();
        var cold = new List<Finished>();
        for (var i = 0; i < 3; i++)
        {
            var file = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(60 + i)));
            var first = await Ask(serve, file, tenants.North);
            Assert.Equal(1u, first.Usage.VisionEncodes);
            // Both have the same picture now, by another name.
            warm.Add(await Ask(serve, file, tenants.North));
            cold.Add(await Ask(serve, file, tenants.South));
        }
        Assert.All(warm, finished => Assert.Equal((0u, 0u), (finished.Usage.VisionEncodes, finished.Usage.ReusedTokens)));
        Assert.All(cold, finished => Assert.Equal((1u, 0u), (finished.Usage.VisionEncodes, finished.Usage.ReusedTokens)));
        // An encode takes tens of milliseconds, finding features less than one: no run of a cold one is as fast as a warm one.
        Assert.True(warm.Max(finished => finished.Timings.EncodeMs) < cold.Min(finished => finished.Timings.EncodeMs));
    }

    static async Task<Finished> Ask(ServeProcess serve, ByteString file, Metadata who)
    {
        var image = await serve.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = file }, who);
        var session = (await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId }, who)).SessionId;
        using var call = serve.Client.Ask(new AskRequest { SessionId = session, Question = "What is shown?" }, who);
        Finished? finished = null;
        await foreach (var next in call.ResponseStream.ReadAllAsync()) finished = next.Finished ?? finished;
        return finished!;
    }
}
