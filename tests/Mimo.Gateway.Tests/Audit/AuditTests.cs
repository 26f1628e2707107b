using System.Text.Json.Nodes;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Gateway.Audit;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Audit;

/// <summary>The record of accesses, over the wire.</summary>
public sealed class AuditTests : IDisposable
{
    readonly string _directory = Directory.CreateTempSubdirectory("mimo-audit").FullName;

    string Trail => Path.Combine(_directory, "audit.jsonl");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    Task<GatewayHost> Start(params (string Name, string Value)[] settings) => GatewayHost.Start(
        settings.Append(("File", Trail)).ToDictionary(one => $"Mimo:Audit:{one.Item1}", one => (string?)one.Item2));

    JsonNode[] Records() => [.. File.ReadAllLines(Trail).Select(line => JsonNode.Parse(line)!)];

    [Fact, Trait("R", "R19")]
    public async Task EveryAccess_LeavesOneRecord_WithWhatItWasAndHowItEnded()
    {
        string image, session;
        await using (var host = await Start())
        {
            var client = host.Client;
            image = (await client.Send(Samples.Upload(Samples.Png(41)))).ImageId;
            await client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = Google.Protobuf.ByteString.CopyFrom(Samples.Png(41)) });
            session = (await client.OpenSessionAsync(new OpenSessionRequest { ImageId = image })).SessionId;
            await client.AskAll(new AskRequest { SessionId = session, Question = "one" });
            await Refusal.Of(() => client.AskAll(new AskRequest { SessionId = session, Question = "throw unknown" }));
            await client.GetSessionAsync(new GetSessionRequest { SessionId = session });
            await client.GetModelInfoAsync(new GetModelInfoRequest());
            using (var cancelled = client.Ask(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait }))
            {
                Assert.True(await cancelled.ResponseStream.MoveNext());
            }
            await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(30));
            await client.CloseSessionAsync(new CloseSessionRequest { SessionId = session });
            await client.DeleteImageAsync(new DeleteImageRequest { ImageId = image });
            // A caller may put anything where an id belongs, a name for one.
            await Refusal.Of(async () => await client.OpenSessionAsync(new OpenSessionRequest { ImageId = "PATIENT^CANARY" }));
        }

        var records = Records();
        Assert.Equal(
            ["Ask", "Ask", "Ask", "CloseSession", "DeleteImage", "GetSession", "OpenSession", "OpenSession", "Start", "Stop", "UploadImage", "UploadSmallImage"],
            records.Select(record => (string)record["call"]!).Order(StringComparer.Ordinal));
        Assert.Equal(
            ["CALL_CANCELLED", "IMAGE_NOT_FOUND", "INTERNAL_FAULT"],
            records.Select(record => (string)record["outcome"]!).Where(outcome => outcome != "OK").Order(StringComparer.Ordinal));
        var accesses = records.Where(record => (string)record["who"]! == "anonymous").ToArray();
        Assert.Equal(10, accesses.Length);
        Assert.All(accesses, record => Assert.Equal(("local", "127.0.0.1"), ((string)record["tenant"]!, (string)record["from"]!)));
        Assert.Equal(9, accesses.Count(record => (string)record["image"]! == image));
        Assert.Contains(accesses, record => (string)record["call"]! == "Ask" && (string)record["model"]! == "0123456789ab");
        var text = await File.ReadAllTextAsync(Trail);
        foreach (var secret in (string[])["CANARY", session, "throw", "round mass"]) Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        var verdict = AuditVerifier.Verify([Trail]);
        Assert.Equal((null, 12L, 1L), (verdict.Broken, verdict.Records, verdict.First));
    }

    [Fact, Trait("R", "R19")]
    public async Task PlainHttp_IsRecordedLikeGrpc()
    {
        string image;
        await using (var host = await Start())
        {
            image = (await host.Client.Send(Samples.Upload(Samples.Png(45)))).ImageId;
            using var http = new HttpClient { BaseAddress = host.Endpoints.Http };
            using var file = new ByteArrayContent(Samples.Png(45)) { Headers = { ContentType = new("image/png") } };
            using var uploaded = await http.PostAsync(new Uri("/v1/images", UriKind.Relative), file);
            await http.GetByteArrayAsync(new Uri($"/v1/images/{image}/rendered", UriKind.Relative));
            using var unknown = await http.GetAsync(new Uri("/v1/images/PATIENT/pixels", UriKind.Relative));
            using var transcoded = await http.DeleteAsync(new Uri($"/v1/images/{image}", UriKind.Relative));
        }

        Assert.Equal(
            [("UploadImage", image, "OK"), ("UploadImage", image, "OK"), ("RenderImage", image, "OK"), ("GetImagePixels", "", "IMAGE_NOT_FOUND"), ("DeleteImage", image, "OK")],
            Records()[1..^1].Select(record => ((string)record["call"]!, (string)record["image"]!, (string)record["outcome"]!)));
    }

    [Fact, Trait("R", "R19")]
    public async Task AnyChangeToTheFile_IsFoundAndNamed()
    {
        await using (var host = await Start())
            for (var i = 0; i < 4; i++) await Refusal.Of(async () => await host.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = "x" }));
        var lines = await File.ReadAllLinesAsync(Trail);
        Assert.Equal(6, lines.Length);

        void Broken(int line, params string[] changed)
        {
            File.WriteAllLines(Trail, changed);
            Assert.StartsWith($"{Trail}, line {line}:", AuditVerifier.Verify([Trail]).Broken, StringComparison.Ordinal);
        }

        // Changed, taken out, moved, put in.
        Broken(4, [.. lines[..2], lines[2].Replace("IMAGE_NOT_FOUND", "OK", StringComparison.Ordinal), .. lines[3..]]);
        Broken(3, [.. lines[..2], .. lines[3..]]);
        Broken(3, [.. lines[..2], lines[3], lines[2], .. lines[4..]]);
        Broken(4, [.. lines[..3], lines[2], .. lines[3..]]);
        Broken(2, [lines[0], "{}", .. lines[1..]]);
        File.WriteAllLines(Trail, lines[..4]);
        var cut = AuditVerifier.Verify([Trail]);
        Assert.Null(cut.Broken);
        Assert.NotEqual(ChainedRecord.HashOf(System.Text.Encoding.UTF8.GetBytes(lines[5])), cut.End.Hash);
    }

    [Fact, Trait("R", "R19")]
    public async Task Chain_GoesOnThroughRestartsFullFilesAndATornLine()
    {
        for (var run = 0; run < 3; run++)
        {
            await using (var host = await Start(("MaxFileBytes", "1000")))
                for (var i = 0; i < 3; i++) await Refusal.Of(async () => await host.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = "x" }));
            // What a process that dies in the middle of a write leaves behind.
            await File.AppendAllTextAsync(Trail, """{"sequence":99,"wh""");
        }
        await using (await Start(("MaxFileBytes", "1000"))) await Task.CompletedTask;

        string[] files = [.. Directory.GetFiles(_directory).Order(StringComparer.Ordinal)];
        Assert.True(files.Length > 2, string.Join(' ', files));
        var verdict = AuditVerifier.Verify(files);
        Assert.Equal((null, 17L), (verdict.Broken, verdict.Records));
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in files) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact, Trait("R", "R19")]
    public async Task SinkDown_PolicyRefuse_NoAccessWithoutARecord_AndTheTrailSaysWhatWasLost()
    {
        await using var receiver = new SyslogReceiver();
        await using var host = await Start(("Syslog", receiver.Address), ("Retry", "00:00:00.1"));
        var session = await host.Client.Session(42);
        await receiver.Stop();

        // The first call finds out at its end, the next ones are not begun.
        (await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = "one" }))).Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        (await Refusal.Of(() => host.Client.AskAll(new AskRequest { SessionId = session, Question = "two" }))).Is(StatusCode.Unavailable, ErrorReason.StageUnavailable);
        Assert.Equal("one", Journal.Asked[session].Question);

        receiver.Restart();
        await Until(() => receiver.Messages.Any(message => message.Contains("Resumed", StringComparison.Ordinal)));
        await host.Client.AskAll(new AskRequest { SessionId = session, Question = "three" });
        Assert.Contains(receiver.Audits, audit => Detail(audit, "lost") == "1");
    }

    [Fact, Trait("R", "R19")]
    public async Task SinkDown_PolicyGoOn_CallsGoOn_AndTheTrailSaysHowManyWereLost()
    {
        await using var receiver = new SyslogReceiver();
        await using var host = await Start(("Syslog", receiver.Address), ("WhenDown", "GoOn"), ("Retry", "00:00:00.1"));
        var session = await host.Client.Session(43);
        await receiver.Stop();
        for (var i = 0; i < 3; i++) await host.Client.GetSessionAsync(new GetSessionRequest { SessionId = session });
        await Until(() => host.Logs.Text.Contains("does not take records", StringComparison.Ordinal));
        await host.Client.GetSessionAsync(new GetSessionRequest { SessionId = session });

        receiver.Restart();
        await Until(() => receiver.Audits.Any(audit => Detail(audit, "lost") is not null));
        Assert.InRange(int.Parse(receiver.Audits.Select(audit => Detail(audit, "lost")).First(lost => lost is not null)!), 1, 4);
        // The other sink has them all.
        await Until(() => Records().Count(record => (string)record["call"]! == "GetSession") == 4);
    }

    [Fact]
    public async Task Syslog_MessageIsRfc5424_WithADicomAuditMessage()
    {
        await using var receiver = new SyslogReceiver();
        string image;
        await using (var host = await Start(("Syslog", receiver.Address), ("Source", "gate-1")))
            image = (await host.Client.Send(Samples.Upload(Samples.Png(44)))).ImageId;
        await Until(() => receiver.Messages.Count >= 2);

        Assert.All(receiver.Messages, message => Assert.Matches(@"^<85>1 \d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z gate-1 mimo \d+ DICOM\+RFC3881 - \uFEFF<AuditMessage>", message));
        var upload = receiver.Audits.Single(audit => Event(audit) == "110104");
        var identification = upload.Element("EventIdentification")!;
        Assert.Equal(("C", "0"), ((string)identification.Attribute("EventActionCode")!, (string)identification.Attribute("EventOutcomeIndicator")!));
        Assert.Equal("anonymous", (string)upload.Elements("ActiveParticipant").First().Attribute("UserID")!);
        Assert.Contains(image, upload.Elements("ParticipantObjectIdentification").Select(element => (string)element.Attribute("ParticipantObjectID")!));
        // The chain of the messages.
        var audits = receiver.Audits.ToArray();
        Assert.Equal(Detail(audits[0], "hash"), Detail(audits[1], "previous"));
    }

    [Fact]
    public async Task Start_FileOfAnotherProcess_IsRefused()
    {
        await using var first = await Start();
        await Assert.ThrowsAnyAsync<IOException>(() => Start());
    }

    static string Event(System.Xml.Linq.XElement audit) => (string)audit.Element("EventIdentification")!.Element("EventID")!.Attribute("csd-code")!;

    static string? Detail(System.Xml.Linq.XElement audit, string type) =>
        audit.Descendants("ParticipantObjectDetail").FirstOrDefault(detail => (string)detail.Attribute("type")! == type) is { } found
            ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)found.Attribute("value")!))
            : null;

    static async Task Until(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition()) await Task.Delay(20, patience.Token);
    }
}
