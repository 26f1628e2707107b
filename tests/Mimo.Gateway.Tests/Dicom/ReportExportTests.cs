using System.Text.Json;
using Google.Protobuf;
using Grpc.Core;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Task = System.Threading.Tasks.Task;

namespace Mimo.Gateway.Tests.Dicom;

[Collection(SharedGatewayGroup.Name)]
public sealed class ReportExportTests(SharedGateway shared)
{
    // The library's reader checks cardinality, types, codes and the form of each value, and throws what it finds.
    static readonly JsonSerializerOptions Strict = new JsonSerializerOptions().ForFhir(ModelInfo.ModelInspector);

    readonly Contracts.V1.Mimo.MimoClient _client = shared.Host.Client;

    [Fact]
    public async Task Export_OfAnAnswer_IsAValidPreliminaryReportAssertedBySoftware()
    {
        var session = await Session(DicomSamples.Ct(40));
        var body = await _client.ExportReportAsync(new ExportReportRequest { SessionId = session, Turn = 1, SubjectReference = "Patient/abc-1" });

        Assert.Equal("application/fhir+json", body.ContentType);
        var report = JsonSerializer.Deserialize<DiagnosticReport>(body.Data.Span, Strict)!;
        Assert.Equal(DiagnosticReport.DiagnosticReportStatus.Preliminary, report.Status);
        Assert.Equal("AIAST", Assert.Single(report.Meta!.Security).Code);
        Assert.Equal(("A round mass é.", "Patient/abc-1"), (report.Conclusion, report.Subject!.Reference));
        Assert.Equal($"urn:oid:{DicomSamples.Study}", Assert.Single(report.ImagingStudy).Identifier!.Value);
        Assert.Contains("Not for diagnosis", report.Text!.Div, StringComparison.Ordinal);

        var device = Assert.Single(report.Contained.OfType<Device>());
        Assert.Equal(("mimo fake", "0123456789ab"), (device.DeviceName[0].Name, device.Version[0].Value));
        var observations = report.Contained.OfType<Observation>().ToArray();
        Assert.Equal(["#answer", "#term-1"], report.Result.Select(result => result.Reference));
        Assert.All(observations, observation =>
            Assert.Equal((ObservationStatus.Preliminary, "#model"), (observation.Status, observation.Device!.Reference)));
        var term = observations[1];
        Assert.Equal("round mass", ((CodeableConcept)term.Value!).Text);
        var area = (decimal)Samples.Mask(48, 32).Area;
        Assert.Equal([area, 0.875m, area * 0.25m], term.Component.Select(component => ((Quantity)component.Value!).Value!.Value));
    }

    [Fact]
    public async Task Export_OfAPicture_HasNoStudyAndNeedsNone()
    {
        var session = await _client.Session(41);
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        var body = await _client.ExportReportAsync(new ExportReportRequest { SessionId = session, Turn = 1 });
        var report = JsonSerializer.Deserialize<DiagnosticReport>(body.Data.Span, Strict)!;
        Assert.Empty(report.ImagingStudy);
        Assert.Null(report.Subject);
    }

    [Fact]
    public async Task Export_WithASubjectThatIsNoPatient_IsRefused()
    {
        var session = await Session(DicomSamples.Ct(42));
        foreach (var subject in (string[])["https://example.org/Patient/1", "Patient/", "Patient/1\n", "Device/1"])
            (await Refusal.Of(async () => await _client.ExportReportAsync(new ExportReportRequest { SessionId = session, Turn = 1, SubjectReference = subject })))
                .Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, "subject_reference");
    }

    async Task<string> Session(byte[] file)
    {
        var image = await _client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) });
        var session = (await _client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        await _client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        return session;
    }
}
