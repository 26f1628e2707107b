using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Dicom;

/// <summary>Archives at their worst.</summary>
public sealed class DicomwebTests : IAsyncLifetime
{
    const string Secret = "token-5b1c";

    FakeArchive _archive = null!;
    GatewayHost _host = null!;

    public async Task InitializeAsync()
    {
        _archive = await FakeArchive.Start();
        _host = await GatewayHost.Start(new Dictionary<string, string?>
        {
            ["Mimo:Dicomweb:Servers:pacs:Address"] = _archive.Address + "/dicom-web/",
            ["Mimo:Dicomweb:Servers:pacs:BearerToken"] = Secret,
            ["Mimo:Dicomweb:Servers:pacs:MaxBytes"] = "100000",
            ["Mimo:Dicomweb:Servers:quick:Address"] = _archive.Address,
            ["Mimo:Dicomweb:Servers:quick:Timeout"] = "00:00:00.300",
            ["Mimo:Dicomweb:Servers:private:Address"] = _archive.Address,
            ["Mimo:Dicomweb:Servers:private:Tenants:0"] = "another hospital",
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        await _archive.DisposeAsync();
    }

    [Fact]
    public async Task Import_AsksForTheInstanceUncompressedWithTheCredentials()
    {
        _archive.Answer = context => FakeArchive.Multipart(context, DicomSamples.Ct(1));
        Assert.Equal("ABDOMEN", (await Import()).Rendering.Explanation);
        Assert.Equal(
            $"GET /dicom-web/studies/1.2.3/series/1.2.4/instances/1.2.5 multipart/related; type=\"application/dicom\"; "
            + $"transfer-syntax=1.2.840.10008.1.2.1 Bearer {Secret}", Assert.Single(_archive.Requests));
    }

    [Fact]
    public async Task Import_ServerThatCannotTranscode_IsAskedForWhatItHas()
    {
        _archive.Answer = context =>
        {
            if (!context.Request.Headers.Accept.ToString().EndsWith("=*", StringComparison.Ordinal))
            {
                context.Response.StatusCode = 500;
                return Task.CompletedTask;
            }
            return FakeArchive.Multipart(context, DicomSamples.Ct(2, syntax: "1.2.840.10008.1.2.4.90"));
        };
        (await Refusal.Of(() => Import())).Is(StatusCode.FailedPrecondition, ErrorReason.DicomUnsupported);
        Assert.Equal(2, _archive.Requests.Count);
    }

    [Theory]
    [InlineData(404, StatusCode.NotFound, ErrorReason.DicomNotFound, 1)]
    [InlineData(401, StatusCode.Unavailable, ErrorReason.DicomwebFailed, 1)]
    [InlineData(302, StatusCode.Unavailable, ErrorReason.DicomwebFailed, 1)]
    [InlineData(503, StatusCode.Unavailable, ErrorReason.DicomwebFailed, 2)]
    public async Task Import_ServerThatRefuses_IsATypedErrorAndNoRedirectIsFollowed(int status, StatusCode code, ErrorReason reason, int requests)
    {
        _archive.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = _archive.Address + "/elsewhere";
            return context.Response.WriteAsync("CANARY-BODY study 1.2.3");
        };
        var refusal = await Refusal.Of(() => Import());
        refusal.Is(code, reason);
        Assert.DoesNotContain("CANARY", refusal.Everything, StringComparison.Ordinal);
        Assert.Equal(requests, _archive.Requests.Count);
    }

    [Fact]
    public async Task Import_AnswersThatAreNone_AreFaultsOfTheServer()
    {
        Func<HttpContext, Task>[] answers =
        [
            context => context.Response.WriteAsync("hello"),
            context => FakeArchive.Multipart(context, [1, 2, 3]),
            context =>
            {
                context.Response.ContentType = "multipart/related";
                return context.Response.WriteAsync("--x");
            },
            async context =>
            {
                context.Response.ContentLength = 100_000;
                context.Response.ContentType = "application/dicom";
                await context.Response.Body.WriteAsync(DicomSamples.Ct(3).AsMemory(0, 900));
                context.Abort();
            },
        ];
        foreach (var answer in answers)
        {
            _archive.Answer = answer;
            (await Refusal.Of(() => Import())).Is(StatusCode.Unavailable, ErrorReason.DicomwebFailed);
        }
    }

    [Fact]
    public async Task Import_MoreThanTheLimit_EndsAtTheLimit()
    {
        var sent = 0L;
        _archive.Answer = async context =>
        {
            context.Response.ContentType = "application/dicom";
            for (; sent < 1L << 30 && !context.RequestAborted.IsCancellationRequested; sent += 65536)
                await context.Response.Body.WriteAsync(new byte[65536], context.RequestAborted);
        };
        (await Refusal.Of(() => Import())).Is(StatusCode.InvalidArgument, ErrorReason.ImageTooLarge);
        Assert.True(sent < 1L << 28, $"{sent} bytes");
    }

    [Fact]
    public async Task Import_ServerThatIsSilent_TimesOut()
    {
        _archive.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var refusal = await Refusal.Of(() => Import("quick"));
        refusal.Is(StatusCode.Unavailable, ErrorReason.DicomwebFailed);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Theory]
    [InlineData("", "1.2.3", "1.2.4", "1.2.5", "server")]
    [InlineData("http://127.0.0.1/", "1.2.3", "1.2.4", "1.2.5", "server")]
    [InlineData("private", "1.2.3", "1.2.4", "1.2.5", "server")]
    [InlineData("pacs", "../../admin", "1.2.4", "1.2.5", "study_instance_uid")]
    [InlineData("pacs", "1.2.3", "1.2.4?x=1", "1.2.5", "series_instance_uid")]
    [InlineData("pacs", "1.2.3", "1.2.4", "", "sop_instance_uid")]
    public async Task Import_NamesAndIdentifiersThatAreNone_CallNobody(string server, string study, string series, string instance, string field)
    {
        var request = new ImportImageRequest { Server = server, StudyInstanceUid = study, SeriesInstanceUid = series, SopInstanceUid = instance };
        (await Refusal.Of(async () => await _host.Client.ImportImageAsync(request))).Is(StatusCode.InvalidArgument, ErrorReason.ArgumentInvalid, field);
        Assert.Empty(_archive.Requests);
    }

    [Fact]
    public async Task Store_ArchiveThatFailsTheObjectOrLacksTheSource_IsNoSuccess()
    {
        var session = await Answered();
        var request = new StoreSegmentationRequest { SessionId = session, Turn = 1, Server = "pacs" };
        _archive.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        (await Refusal.Of(async () => await _host.Client.StoreSegmentationAsync(request))).Is(StatusCode.NotFound, ErrorReason.DicomNotFound);
        Assert.DoesNotContain(_archive.Requests, line => line.StartsWith("POST", StringComparison.Ordinal));

        _archive.Answer = context => context.Response.WriteAsync(context.Request.Method == "GET"
            ? """[{"00100020":{"vr":"LO","Value":["P-1"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"A^B"}]}}]"""
            : """{"00081198":{"vr":"SQ","Value":[{"00081197":{"vr":"US","Value":[272]}}]}}""");
        (await Refusal.Of(async () => await _host.Client.StoreSegmentationAsync(request))).Is(StatusCode.Unavailable, ErrorReason.DicomwebFailed);
    }

    [Fact]
    public async Task Logs_OfAllThis_HaveNoTokenAndNoIdentifier()
    {
        _archive.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        await Refusal.Of(() => Import());
        Assert.Contains("DICOMweb server pacs failed", _host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, _host.Logs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3", _host.Logs.Text, StringComparison.Ordinal);
    }

    async Task<UploadImageResponse> Import(string server = "pacs") => await _host.Client.ImportImageAsync(new ImportImageRequest
    {
        Server = server, StudyInstanceUid = "1.2.3", SeriesInstanceUid = "1.2.4", SopInstanceUid = "1.2.5",
    });

    async Task<string> Answered()
    {
        var image = await _host.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(DicomSamples.Ct(9)) });
        var session = (await _host.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        await _host.Client.AskAll(new AskRequest { SessionId = session, Question = "q" });
        return session;
    }
}
