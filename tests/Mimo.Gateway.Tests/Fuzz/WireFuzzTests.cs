using System.Net.Http.Headers;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared.Fuzz;

namespace Mimo.Gateway.Tests.Fuzz;

/// <summary>Mutated messages to every method: each is answered, none is a fault of the service, and the next caller is served.</summary>
[Collection(SharedGatewayGroup.Name), Trait("R", "R26")]
public sealed class WireFuzzTests(SharedGateway shared)
{
    static readonly StatusCode[] Honest =
    [
        StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.FailedPrecondition, StatusCode.ResourceExhausted,
        StatusCode.OutOfRange, StatusCode.Unimplemented, StatusCode.Cancelled,
    ];

    [Fact]
    public async Task Methods_MutatedMessages_AreAnsweredAndTheServiceGoesOn()
    {
        using var wire = new RawGrpc(shared.Host.Endpoints.Grpc);
        var samples = await Samples();
        // Not EraseTenant: cut short, its message is a valid one that erases what the other tests of this gateway stand on.
        var methods = Contracts.V1.Mimo.Descriptor.Methods.Select(method => method.Name).Where(name => name != "EraseTenant");
        Assert.Equal(methods.Order(StringComparer.Ordinal), samples.Select(sample => sample.Method).Distinct().Order(StringComparer.Ordinal));
        foreach (var (method, bodies) in samples)
            await new Fuzzer(method, _ => false, bodies).Run(60, async bytes =>
            {
                var (status, details) = await wire.Send($"/{Contracts.V1.Mimo.Descriptor.FullName}/{method}", bytes);
                // Where a message cannot be read at all the transport answers, with its own code and nothing of the gateway.
                Assert.True(Honest.Contains(status) || (status is StatusCode.Internal or StatusCode.Unknown && details is null), $"{status} {details}");
            });
        var session = await shared.Host.Client.Session(91);
        Assert.NotNull((await shared.Host.Client.AskAll(new AskRequest { SessionId = session, Question = "Still there?" }))[^1].Finished);
    }

    [Fact]
    public async Task Upload_ThatEndsWithinAMessage_IsTheCallersFault()
    {
        using var wire = new RawGrpc(shared.Host.Endpoints.Grpc);
        var whole = Frames([.. Fixture.Samples.Upload(Fixture.Samples.Png())]);
        Assert.Equal(StatusCode.InvalidArgument, (await wire.Send("/mimo.v1.Mimo/UploadImage", whole[..^5])).Status);
        Assert.Equal(StatusCode.InvalidArgument, (await wire.Send("/mimo.v1.Mimo/UploadImage", RawGrpc.Frame([0xff, 0xff, 0xff]))).Status);
    }

    [Fact]
    public async Task Rest_MutatedBodies_AreAnsweredAndNoneIsAFault()
    {
        using var http = new HttpClient { BaseAddress = shared.Host.Endpoints.Http };
        var session = await shared.Host.Client.Session(92);
        (string Path, string Type, byte[] Body)[] calls =
        [
            ("v1/images", "application/octet-stream", Fixture.Samples.Png(92)),
            ("v1/images:json", "application/json", [.. """{"content": "iVBORw0KGgo=", "sha256": ""}"""u8]),
            ("v1/sessions", "application/json", [.. """{"imageId": "0123456789abcdef"}"""u8]),
            ($"v1/sessions/{session}/turns", "application/json", [.. """{"question": "What is in the box?", "boxes": [{"x0": 1, "y0": 2, "x1": 30, "y1": 20}], "maskEncoding": "PNG", "maxNewTokens": 7}"""u8]),
        ];
        foreach (var (path, type, body) in calls)
            await new Fuzzer(path, _ => false, body).Run(60, async bytes =>
            {
                using var content = new ByteArrayContent(bytes);
                content.Headers.ContentType = new MediaTypeHeaderValue(type);
                using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content);
                await response.Content.ReadAsByteArrayAsync();
                Assert.InRange((int)response.StatusCode, 200, 499);
            });
    }

    async Task<(string Method, byte[][] Bodies)[]> Samples()
    {
        var file = Fixture.Samples.Png(90);
        var session = await shared.Host.Client.Session(90);
        var image = (await shared.Host.Client.Send(Fixture.Samples.Upload(file))).ImageId;
        var ask = new AskRequest
        {
            SessionId = session, Question = "What is in the box?", Boxes = { new Box { X0 = 1, Y0 = 2, X1 = 20, Y1 = 30 } },
            Points = { new Point { X = 3, Y = 4, Negative = true } }, MaskEncoding = MaskEncoding.Polygons, RequestId = "", MaxNewTokens = 9,
        };
        return
        [
            ("UploadImage", [Frames([.. Fixture.Samples.Upload(file, chunk: 100)]), Frames([.. Fixture.Samples.Upload(file)])]),
            ("UploadSmallImage", [Frames(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file), Sha256 = ByteString.CopyFrom(SHA256.HashData(file)) })]),
            ("OpenSession", [Frames(new OpenSessionRequest { ImageId = image })]),
            ("Ask", [Frames(ask), Frames(new AskRequest { SessionId = session, Question = "é ✓ <SEG></s>", MaskEncoding = MaskEncoding.Png })]),
            ("RefineMask", [Frames(new RefineMaskRequest { SessionId = session, Turn = 1, MaskIndex = 0, Points = { new Point { X = 3, Y = 4 } }, Box = new Box { X1 = 9, Y1 = 9 } })]),
            ("AskVolume", [Frames(new AskVolumeRequest { ImageIds = { image, image }, Slice = 1, Question = "Where?", Options = new VolumeOptions { MinConfidence = 0.5f, MaxSlices = 3 } })]),
            ("ImportImage", [Frames(new ImportImageRequest { Server = "none", StudyInstanceUid = "1.2.3", SeriesInstanceUid = "1.2.4", SopInstanceUid = "1.2.5" })]),
            ("ExportSegmentation", [Frames(new ExportSegmentationRequest { SessionId = session, Turn = 1 })]),
            ("ExportReport", [Frames(new ExportReportRequest { SessionId = session, Turn = 1, SubjectReference = "Patient/1" })]),
            ("StoreSegmentation", [Frames(new StoreSegmentationRequest { SessionId = session, Turn = 1, Server = "none" })]),
            ("ListSessions", [Frames(new ListSessionsRequest { PageSize = 3, PageToken = $"1a-{session}" })]),
            ("GetSession", [Frames(new GetSessionRequest { SessionId = session })]),
            ("CloseSession", [Frames(new CloseSessionRequest { SessionId = new string('0', session.Length) })]),
            ("DeleteImage", [Frames(new DeleteImageRequest { ImageId = new string('0', image.Length) })]),
            ("GetModelInfo", [Frames(new GetModelInfoRequest())]),
        ];
    }

    static byte[] Frames(params IMessage[] messages) => [.. messages.SelectMany(message => RawGrpc.Frame(message.ToByteArray()))];
}
