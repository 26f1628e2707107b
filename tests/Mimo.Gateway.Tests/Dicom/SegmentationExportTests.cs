using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Dicom;
using Mimo.Imaging.Masks;

namespace Mimo.Gateway.Tests.Dicom;

[Collection(SharedGatewayGroup.Name)]
public sealed class SegmentationExportTests(SharedGateway shared)
{
    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Export_OfAnAnswer_HasTheVeryMasksThatTheCallerWasSent()
    {
        var session = await Session(DicomSamples.Ct(30));
        var events = await _client.AskAll(new AskRequest { SessionId = session, Question = "first" });
        await _client.AskAll(new AskRequest { SessionId = session, Question = "second" });

        // Of an earlier turn than the last.
        var body = await _client.ExportSegmentationAsync(new ExportSegmentationRequest { SessionId = session, Turn = 1 });
        Assert.Equal("application/dicom", body.ContentType);
        var image = DicomImage.Read(body.Data.Memory, Imaging.Dicom.Rendering.DicomOptions.Default, DicomLimits.Default, new VipsCodec(), default);
        var sent = events.Select(e => e.Mask).Single(mask => mask is { Area: > 0 });
        Assert.Equal(Rle.Parse(sent.CocoRleCounts, 48, 32).Decode().Select(pixel => (byte)(pixel * 255)), image.Pixels.Bytes.ToArray());
        Assert.Equal(DicomSamples.Study, image.Reference!.StudyInstanceUid);
        Assert.Equal(body, await _client.ExportSegmentationAsync(new ExportSegmentationRequest { SessionId = session, Turn = 1 }));
    }

    [Fact]
    public async Task Export_WithPatientAttributes_WritesThemAndChecksTheirForm()
    {
        var session = await Session(DicomSamples.Ct(31));
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        var request = new ExportSegmentationRequest { SessionId = session, Turn = 1, Patient = new DicomPatient { Id = "PID-17", BirthDate = "19700131" } };
        Assert.Contains("PID-17", (await _client.ExportSegmentationAsync(request)).Data.ToString(System.Text.Encoding.Latin1), StringComparison.Ordinal);
        request.Patient.BirthDate = "31.1.1970";
        (await Refusal.Of(async () => await _client.ExportSegmentationAsync(request))).Is(
            StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "patient.birth_date");
    }

    [Fact]
    public async Task Rest_OfASegmentation_IsTheFileItself()
    {
        using var http = new HttpClient { BaseAddress = shared.Host.Endpoints.Http };
        using var content = new ByteArrayContent(DicomSamples.Ct(35)) { Headers = { ContentType = new("application/dicom") } };
        using var uploaded = await http.PostAsync(new Uri("/v1/images?windowCenter=300&windowWidth=2000&windowFunction=SIGMOID", UriKind.Relative), content);
        var image = JsonNode.Parse(await uploaded.Content.ReadAsStringAsync())!;
        Assert.Equal(("REQUEST", "SIGMOID"), ((string)image["rendering"]!["source"]!, (string)image["rendering"]!["window"]!["function"]!));

        var session = (await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = (string)image["imageId"]! })).SessionId;
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        using var response = await http.GetAsync(new Uri($"/v1/sessions/{session}/turns/1/seg", UriKind.Relative));
        Assert.Equal("application/dicom", response.Content.Headers.ContentType!.MediaType);
        var file = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal((await _client.ExportSegmentationAsync(new ExportSegmentationRequest { SessionId = session, Turn = 1 })).Data.ToByteArray(), file);
    }

    [Fact]
    public async Task Export_OfAPicture_IsRefusedSinceThereIsNothingToReferTo()
    {
        var session = await _client.Session(32);
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        (await Export(session, 1)).Is(StatusCode.FailedPrecondition, ErrorReason.NoDicomSource);
    }

    [Fact]
    public async Task Export_OfTurnsAndSessionsThatAreNot_IsNotFound()
    {
        var session = await Session(DicomSamples.Ct(33));
        (await Export(session, 1)).Is(StatusCode.NotFound, ErrorReason.TurnNotFound, "turn");
        (await Export(session, 0)).Is(StatusCode.NotFound, ErrorReason.TurnNotFound, "turn");
        (await Export("nonsense", 1)).Is(StatusCode.NotFound, ErrorReason.SessionNotFound, "session_id");
    }

    [Fact]
    public async Task Export_WithoutAnyMask_SaysSo()
    {
        var session = await Session(DicomSamples.Ct(34));
        await _client.AskAll(new AskRequest { SessionId = session, Question = FakeSessionGrain.NoMask });
        (await Export(session, 1)).Is(StatusCode.FailedPrecondition, ErrorReason.NothingToExport, "turn");
    }

    Task<Refusal> Export(string session, uint turn) =>
        Refusal.Of(async () => await _client.ExportSegmentationAsync(new ExportSegmentationRequest { SessionId = session, Turn = turn }));

    async Task<string> Session(byte[] file)
    {
        var image = await _client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) });
        return (await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
    }
}
