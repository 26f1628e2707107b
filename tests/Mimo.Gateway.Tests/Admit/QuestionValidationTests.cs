using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Admit;

[Collection(SharedGatewayGroup.Name)]
public sealed class QuestionValidationTests(SharedGateway shared)
{
    const int W = Samples.Width;
    const int H = Samples.Height;

    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    static Box Box(double x0, double y0, double x1, double y1) => new() { X0 = (float)x0, Y0 = (float)y0, X1 = (float)x1, Y1 = (float)y1 };

    static Point Point(double x, double y) => new() { X = (float)x, Y = (float)y };

    static AskRequest Ask(string question = "what is this?") => new() { Question = question };

    public static TheoryData<string, AskRequest, ErrorReason, string> Refused() => new()
    {
        { "empty", Ask(""), ErrorReason.QuestionInvalid, "question" },
        { "blank", Ask(" \n\t"), ErrorReason.QuestionInvalid, "question" },
        { "long", Ask(new string('q', 2001)), ErrorReason.QuestionInvalid, "question" },
        { "encoding", new AskRequest(Ask()) { MaskEncoding = (MaskEncoding)9 }, ErrorReason.ArgumentInvalid, "mask_encoding" },
        { "request id", new AskRequest(Ask()) { RequestId = new string('r', 65) }, ErrorReason.ArgumentInvalid, "request_id" },
        { "inverted x", new AskRequest(Ask()) { Boxes = { Box(10, 1, 9, 5) } }, ErrorReason.BoxInvalid, "boxes[0]" },
        { "empty y", new AskRequest(Ask()) { Boxes = { Box(1, 1, 5, 5), Box(1, 5, 9, 5) } }, ErrorReason.BoxInvalid, "boxes[1]" },
        { "nan", new AskRequest(Ask()) { Boxes = { Box(double.NaN, 1, 9, 5) } }, ErrorReason.BoxInvalid, "boxes[0]" },
        { "infinite", new AskRequest(Ask()) { Boxes = { Box(0, 0, double.PositiveInfinity, 5) } }, ErrorReason.BoxInvalid, "boxes[0]" },
        { "left of", new AskRequest(Ask()) { Boxes = { Box(-0.5, 0, 5, 5) } }, ErrorReason.BoxInvalid, "boxes[0]" },
        { "below", new AskRequest(Ask()) { Boxes = { Box(0, 0, W, H + 0.5) } }, ErrorReason.BoxInvalid, "boxes[0]" },
        { "boxes", new AskRequest(Ask()) { Boxes = { Enumerable.Repeat(Box(0, 0, 1, 1), 17) } }, ErrorReason.BoxInvalid, "boxes" },
        { "point", new AskRequest(Ask()) { Points = { Point(1, 1), Point(W + 1, 1) } }, ErrorReason.PointInvalid, "points[1]" },
        { "nan point", new AskRequest(Ask()) { Points = { Point(1, double.NaN) } }, ErrorReason.PointInvalid, "points[0]" },
        { "points", new AskRequest(Ask()) { Points = { Enumerable.Repeat(Point(1, 1), 33) } }, ErrorReason.PointInvalid, "points" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Question_OutOfBounds_NamesItsField(string what, AskRequest request, ErrorReason reason, string field)
    {
        request.SessionId = await _client.Session();
        var refusal = await Refusal.Of(() => _client.AskAll(request));
        Assert.False(Journal.Asked.ContainsKey(request.SessionId), what);
        refusal.Is(StatusCode.InvalidArgument, reason, field);
    }

    [Fact]
    public async Task Question_AtTheBounds_ReachesTheSessionUnchanged()
    {
        var request = new AskRequest
        {
            SessionId = await _client.Session(), Question = new string('q', 2000),
            RequestId = new string('r', 64), MaxNewTokens = uint.MaxValue,
            Boxes = { Box(0, 0, W, H), Box(1.5, 2.25, 1.75, 3) }, Points = { Point(0, 0), new Point { X = W, Y = H, Negative = true } },
        };
        await _client.AskAll(request);

        var command = Journal.Asked[request.SessionId];
        Assert.Equal((request.Question, request.RequestId, int.MaxValue), (command.Question, command.RequestId, command.MaxNewTokens));
        Assert.Equal(request.Boxes, command.Boxes.Select(b => Box(b.X0, b.Y0, b.X1, b.Y1)));
        Assert.Equal(request.Points, command.Points.Select(p => new Point { X = p.X, Y = p.Y, Negative = p.Negative }));
    }

    [Fact]
    public async Task OptionalFields_Unset_StayUnset()
    {
        var session = await _client.Session();
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        Assert.Equal((0, ""), (Journal.Asked[session].MaxNewTokens, Journal.Asked[session].RequestId));
    }
}
