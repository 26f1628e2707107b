using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;

namespace Mimo.Standalone.Tests.Service;

/// <summary>Calls that end in the middle, at any moment and in any way, leave nothing of themselves in the service.</summary>
[Collection(SharedServeGroup.Name)]
public sealed class GivenUpTests(SharedServe shared)
{
    static readonly string[] Gauges = ["mimo_admit_running", "mimo_engine_turns", "mimo_engine_waiting"];

    [SkippableFact, Trait("R", "R5")]
    public async Task Calls_EndedAtAnyMoment_GiveEverythingBack()
    {
        await shared.Ready();
        var warm = await shared.Open(await shared.Upload(60));
        await HeardAnswer.Hear(shared.Client, new AskRequest { SessionId = warm, Question = "Please segment the liver." });
        await Quiet();
        var blocks = await shared.Settled("mimo_engine_kv_used_bytes");
        var sessions = new List<string>();
        var random = new Random(5);

        for (var round = 0; round < 4; round++)
        {
            // A new image each round, so that some calls end while it is encoded; more calls than run at once, so that some end waiting.
            var image = await shared.Upload(61 + round);
            var calls = new List<Task>();
            for (var i = 0; i < 10; i++)
            {
                var session = await shared.Open(image);
                sessions.Add(session);
                var (delay, cut) = (random.Next(0, 120), i % 3 == 0);
                calls.Add(cut ? Cut(session, delay) : Cancel(session, delay));
            }
            await Task.WhenAll(calls);
        }

        await Quiet();
        await shared.Settled("mimo_engine_turns");
        // A cancelled turn leaves its session as it was before it, and a closed session leaves nothing.
        foreach (var session in sessions) await shared.Client.CloseSessionAsync(new CloseSessionRequest { SessionId = session });
        await shared.Falls("mimo_engine_kv_used_bytes", blocks);
        await HeardAnswer.Hear(shared.Client, new AskRequest { SessionId = warm, Question = "And the spleen?" });
    }

    [SkippableFact, Trait("R", "R5")]
    public async Task Uploads_EndedInTheMiddle_GiveTheirSlotsBack()
    {
        await shared.Ready();
        for (var i = 0; i < 30; i++)
        {
            using var call = shared.Client.UploadImage();
            await call.RequestStream.WriteAsync(new UploadImageRequest
            {
                Header = new UploadHeader { SizeBytes = 50 << 20, Sha256 = Google.Protobuf.ByteString.CopyFrom(new byte[32]) },
            });
            await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new UploadImageRequest { Chunk = Google.Protobuf.ByteString.CopyFrom(new byte[60_000]) }));
        }
        await shared.Falls("mimo_admit_running", 0);
        await shared.Upload(60);
    }

    async Task Quiet()
    {
        foreach (var gauge in Gauges) await shared.Falls(gauge, 0);
    }

    async Task Cancel(string session, int milliseconds)
    {
        using var cancellation = new CancellationTokenSource(milliseconds);
        using var call = shared.Client.Ask(new AskRequest { SessionId = session, Question = "Please segment the liver and the spleen." }, cancellationToken: cancellation.Token);
        await Record.ExceptionAsync(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync(CancellationToken.None)) { }
        });
    }

    /// <summary>The connection is reset, as when the caller's machine goes.</summary>
    async Task Cut(string session, int milliseconds)
    {
        Socket? socket = null;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress($"http://{shared.Serve.Grpc}", new GrpcChannelOptions { HttpHandler = handler });
        using var call = new Contracts.V1.Mimo.MimoClient(channel).Ask(new AskRequest { SessionId = session, Question = "Please segment the liver." });
        var reading = Record.ExceptionAsync(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync()) { }
        });
        await Task.Delay(milliseconds);
        if (socket is not null)
        {
            socket.LingerState = new LingerOption(true, 0);
            socket.Close();
        }
        await reading;
    }
}
