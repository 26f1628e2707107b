using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.CommandLine;

public sealed class ServeTests
{
    [SkippableFact]
    public async Task Serve_SurvivesBadCallsAndCancellation_AndStopsOnSigterm()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var serve = await ServeProcess.Start();
        using var http = new HttpClient { BaseAddress = serve.Http };
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));

        var image = await serve.Client.UploadSmallImageAsync(
            new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(5))) });
        var session = (await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;

        await Refused(StatusCode.InvalidArgument, async () => await serve.Client.UploadSmallImageAsync(
            new UploadSmallImageRequest { Content = ByteString.CopyFromUtf8("no image") }));
        await Refused(StatusCode.InvalidArgument, () => Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = " " }));
        await Refused(StatusCode.InvalidArgument, () => Calls.Ask(
            serve.Client, new AskRequest { SessionId = session, Question = "q", Boxes = { new Box { X0 = 5, X1 = 1, Y1 = 1 } } }));
        await Refused(StatusCode.NotFound,
            () => Calls.Ask(serve.Client, new AskRequest { SessionId = new string('0', 40), Question = "q" }));

        using (var abandoned = serve.Client.Ask(new AskRequest { SessionId = session, Question = "What is shown?" }))
            await abandoned.ResponseHeadersAsync;

        var finished = (await Calls.AskWhenFree(
            serve.Client, new AskRequest { SessionId = session, Question = "What is shown?" }))[^1].Finished;
        Assert.NotNull(finished);
        var turns = (await serve.Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Turns;
        Assert.Equal(Enumerable.Range(1, turns.Count).Select(n => (uint)n), turns.Select(t => t.Number));
        Assert.Equal(finished.Turn, turns[^1].Number);

        var (code, errors) = await serve.Stop();
        Assert.Equal((0, ""), (code, errors));
    }

    [SkippableFact]
    public async Task Serve_OnATakenPort_SaysSo()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var (code, output, error) = await Fixture.Standalone.Run("serve", "--grpc", $"{port}", "--http", "0");
        Assert.Equal((1, ""), (code, output));
        // On a busy machine Orleans may have said before that it could not leave in time.
        Assert.Matches($"(?m)^mimo: the service did not start: .*:{port}.*\n\\z", error);
    }

    static async Task Refused(StatusCode code, Func<Task> call) =>
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
}
