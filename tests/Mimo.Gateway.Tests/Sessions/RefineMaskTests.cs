using Grpc.Core;
using Mimo.Contracts;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Sessions;

[Collection(SharedGatewayGroup.Name)]
public sealed class RefineMaskTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    async Task<RefineMaskRequest> Request(params Point[] points) =>
        new() { SessionId = await _client.Session(), Turn = 1, Points = { points } };

    [Fact]
    public async Task RefineMask_ReachesTheSession_AndComesBackInTheEncodingAskedFor()
    {
        var request = await Request(new Point { X = 3, Y = 4 }, new Point { X = 5, Y = 6, Negative = true });
        (request.MaskIndex, request.MaskEncoding, request.Box) = (1, MaskEncoding.Png, new Box { X0 = 1, Y0 = 2, X1 = 30, Y1 = 31 });

        var refined = await _client.RefineMaskAsync(request);

        var command = Journal.Refined[request.SessionId];
        Assert.Equal((1, 1), (command.Turn, command.Mask));
        Assert.Equal([new(3, 4, false), new(5, 6, true)], command.Correction.Points);
        Assert.Equal(new(1, 2, 30, 31), command.Correction.Box);
        Assert.Equal((1u, "round mass", Mask.EncodedOneofCase.Png), (refined.Mask.Index, refined.Mask.Phrase, refined.Mask.EncodedCase));
        Assert.Equal(("fake", "0123456789ab", Disclaimer.Text), (refined.Model, refined.ModelRevision, refined.Disclaimer));
    }

    [Fact]
    public async Task RefineMask_BadPlaces_NameTheirField()
    {
        async Task Refuses(ErrorReason reason, string field, Action<RefineMaskRequest> change)
        {
            var request = await Request();
            change(request);
            (await Refusal.Of(async () => await _client.RefineMaskAsync(request))).Is(StatusCode.InvalidArgument, reason, field);
            Assert.False(Journal.Refined.ContainsKey(request.SessionId));
        }

        await Refuses(ErrorReason.ArgumentInvalid, "turn", r => r.Turn = 0);
        await Refuses(ErrorReason.ArgumentInvalid, "mask_index", r => r.MaskIndex = uint.MaxValue);
        await Refuses(ErrorReason.ArgumentInvalid, "mask_encoding", r => r.MaskEncoding = (MaskEncoding)9);
        await Refuses(ErrorReason.PointInvalid, "points[0]", r => r.Points.Add(new Point { X = Samples.Width + 1 }));
        await Refuses(ErrorReason.PointInvalid, "points", r => r.Points.AddRange(Enumerable.Repeat(new Point(), 33)));
        await Refuses(ErrorReason.BoxInvalid, "box", r => r.Box = new Box { X0 = 9, X1 = 3, Y1 = 3 });
    }

    [Fact]
    public async Task RefineMask_UnknownMaskOrSession_IsNotFound()
    {
        var request = await Request();
        request.Turn = 7;
        (await Refusal.Of(async () => await _client.RefineMaskAsync(request))).Is(StatusCode.NotFound, ErrorReason.MaskNotFound, "turn");
        request.SessionId = "nobody";
        (await Refusal.Of(async () => await _client.RefineMaskAsync(request))).Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
    }
}
