using System.Net;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Mimo.Contracts.Tenants;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Clustering;

/// <summary>The shape of a cluster: a gateway that computes nothing, and a silo that does, as two processes of two programs.</summary>
public sealed class SeparateGatewayTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [SkippableFact]
    public async Task Gateway_BesideASilo_Answers_AndSaysSoWhenTheSiloIsGone()
    {
        Fixture.Standalone.NeedsCheckpoint();
        await using var redis = await RedisServer.Start();
        using var work = new Workspace();
        await using var gateway = GatewayProcess.Start(redis.Address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.HealthOnce(Patience, HttpStatusCode.ServiceUnavailable));
        await using (var silo = ServiceProcess.Start("Mimo.Silo.dll", new Dictionary<string, string>
        {
            ["Mimo__Silo__Redis"] = redis.Address,
            ["Mimo__Silo__CheckpointDirectory"] = Path.Combine(Fixture.Standalone.Directory, "checkpoints", "mimo-tiny"),
        }))
        {
            Assert.Equal(HttpStatusCode.OK, await gateway.HealthOnce(Patience, HttpStatusCode.OK));
            var image = await gateway.Client.UploadSmallImageAsync(
                new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(7))) });
            var session = (await gateway.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
            var question = new AskRequest { SessionId = session, Question = "What is shown?" };
            var finished = (await Calls.Ask(gateway.Client, question))[^1].Finished;
            Assert.Equal((1u, 1u), (finished.Turn, finished.Usage.VisionEncodes));

            // A refusal made in the silo crosses to the gateway's process as what it is.
            await gateway.Client.DeleteImageAsync(new DeleteImageRequest { ImageId = image.ImageId });
            var refusal = await Assert.ThrowsAsync<RpcException>(
                () => Calls.Ask(gateway.Client, new AskRequest { SessionId = session, Question = "What is shown?" }));
            Assert.Equal((StatusCode.NotFound, "SESSION_NOT_FOUND"),
                (refusal.StatusCode, refusal.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason));
            silo.Kill();
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await gateway.HealthOnce(Patience, HttpStatusCode.ServiceUnavailable));
        var unknown = new GetSessionRequest { SessionId = DeploymentSecret.Published.Tag(Tenant.Local) + new string('1', 40) };
        var error = await Assert.ThrowsAsync<RpcException>(async () => await gateway.Client.GetSessionAsync(unknown));
        Assert.Equal((StatusCode.Unavailable, "STAGE_UNAVAILABLE"),
            (error.StatusCode, error.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason));
        Assert.NotNull(error.GetRpcStatus()?.GetDetail<RetryInfo>());
    }
}
