using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Masks;

namespace Mimo.Gateway.Tests.Deliver;

[Collection(SharedGatewayGroup.Name)]
public sealed class AnswerTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Answer_IsTheSessionsEvents_InTheirOrder()
    {
        var events = await _client.AskAll(new AskRequest { SessionId = await _client.Session(), Question = "what?" });

        Assert.Equal(
            [AskEvent.EventOneofCase.Text, AskEvent.EventOneofCase.Text, AskEvent.EventOneofCase.Entity, AskEvent.EventOneofCase.Text,
             AskEvent.EventOneofCase.Mask, AskEvent.EventOneofCase.Mask, AskEvent.EventOneofCase.Finished],
            events.Select(e => e.EventCase));
        var text = string.Concat(events.Where(e => e.Text is not null).Select(e => e.Text.Text));
        Assert.Equal("A round mass é.", text);
        var entity = events[2].Entity;
        Assert.Equal(entity.Phrase, text[(int)entity.Span.Start..(int)entity.Span.End]);

        var (stray, mask, finished) = (events[4].Mask, events[5].Mask, events[6].Finished);
        Assert.False(stray.HasEntityIndex);
        Assert.Null(stray.Box);
        Assert.Equal(0UL, stray.Area);
        Assert.Equal((true, 0u, "round mass", 0.875f), (mask.HasEntityIndex, mask.EntityIndex, mask.Phrase, mask.PredictedIou));
        var rle = Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height);
        var box = new Box { X0 = rle.Box.X0, Y0 = rle.Box.Y0, X1 = rle.Box.X1, Y1 = rle.Box.Y1 };
        Assert.Equal(((ulong)rle.Area, box), (mask.Area, mask.Box));

        Assert.Equal(new Finished
        {
            Reason = FinishReason.EndOfAnswer, TaggedText = "A <p>round mass<SEG></p> é.", Turn = 1, Model = "fake",
            ModelRevision = "0123456789ab", Disclaimer = Disclaimer.Text,
            Usage = new Usage { PrefillTokens = 40, ReusedTokens = 7, NewTokens = 9, Masks = 2, VisionEncodes = 1 },
            Timings = new Timings { EncodeMs = 1.5, FirstTokenMs = 2.5, FirstMaskMs = 3.25, TotalMs = 4.125 },
        }, finished);
    }

    [Theory]
    [InlineData(MaskEncoding.Unspecified)]
    [InlineData(MaskEncoding.CocoRle)]
    [InlineData(MaskEncoding.Png)]
    [InlineData(MaskEncoding.Polygons)]
    public async Task Mask_InEveryEncoding_IsTheSameMask(MaskEncoding encoding)
    {
        var session = await _client.Session();
        var events = await _client.AskAll(new AskRequest { SessionId = session, Question = "what?", MaskEncoding = encoding });
        var masks = events.Where(e => e.Mask is not null).Select(e => e.Mask).ToArray();
        Assert.Equal(2, masks.Length);
        Assert.Equal(Samples.Mask(Samples.Width, Samples.Height).Decode(), Decode(masks[1], encoding));
        Assert.Equal(new byte[Samples.Width * Samples.Height], Decode(masks[0], encoding));
    }

    static byte[] Decode(Mask mask, MaskEncoding encoding)
    {
        switch (encoding)
        {
            case MaskEncoding.Png:
                var image = new VipsCodec().Decode(mask.Png.Memory, DecodeLimits.Default, default);
                Assert.Equal(((int)mask.Width, (int)mask.Height, 1, 8), (image.Width, image.Height, image.Channels, image.Bits));
                Assert.All(image.Bytes.ToArray(), value => Assert.True(value is 0 or 255));
                return [.. image.Bytes.ToArray().Select(value => (byte)(value / 255))];
            case MaskEncoding.Polygons:
                return EvenOdd.Fill([.. mask.Polygons.Rings.Select(r => r.Coordinates.ToArray())], (int)mask.Width, (int)mask.Height);
            default:
                return Rle.Parse(mask.CocoRleCounts, (int)mask.Width, (int)mask.Height).Decode();
        }
    }

    [Fact, Trait("R", "R5")]
    public async Task Cancelling_ReachesTheSession()
    {
        var session = await _client.Session();
        using var call = _client.Ask(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait });
        Assert.True(await call.ResponseStream.MoveNext());
        Assert.False(Journal.CancelledOf(session).Task.IsCompleted);
        call.Dispose();
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact, Trait("R", "R5")]
    public async Task Connection_CutWithinAnAnswer_EndsTheSessionsWork()
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
        using var channel = GrpcChannel.ForAddress(shared.Host.Endpoints.Grpc, new GrpcChannelOptions { HttpHandler = handler });
        var session = await _client.Session();
        using var call = new Contracts.V1.Mimo.MimoClient(channel).Ask(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait });
        Assert.True(await call.ResponseStream.MoveNext());

        // A reset instead of a farewell, as from a client whose process died.
        socket!.LingerState = new LingerOption(true, 0);
        socket.Close();

        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext());
    }

    [Fact]
    public async Task Deadline_Passing_EndsTheCallAndTheSessionsWork()
    {
        var session = await _client.Session();
        var error = await Assert.ThrowsAsync<RpcException>(() => _client.AskAll(
            new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait },
            new CallOptions(deadline: DateTimeOffset.FromUnixTimeMilliseconds(
                TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() + 500).UtcDateTime)));
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task SecondQuestion_WhileOneRuns_IsRefused()
    {
        var session = await _client.Session();
        using var running = _client.Ask(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait });
        Assert.True(await running.ResponseStream.MoveNext());
        var refusal = await Refusal.Of(() => _client.AskAll(new AskRequest { SessionId = session, Question = "q" }));
        refusal.Is(StatusCode.FailedPrecondition, ErrorReason.TurnInProgress);
    }
}
