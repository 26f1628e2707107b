using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Safety;

/// <summary>What a patient's data leaves behind in everything that the service writes.</summary>
public sealed class PatientDataTests
{
    const string PixelMark = "PIXELS-7C1F";
    const string TextMark = "CANARYNAME-51D0";
    const string QuestionMark = "CANARYQUESTION-93AB";

    [SkippableFact, Trait("R", "R17"), Trait("R", "R19")]
    public async Task Marks_AreInNoLogSpanMetricKeyOrStoredValue_AndEveryAccessIsInTheAudit()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        await using var redis = await RedisServer.Start();
        using var collector = new OtlpCollector();
        var port = FreePort.Next();
        var trail = work.Path("audit.jsonl");
        var settings = new Dictionary<string, string>(await SealedService.Settings(work))
        {
            ["Mimo__Telemetry__Otlp"] = collector.Address.ToString(), ["Mimo__Telemetry__OtlpHttp"] = "true", ["Mimo__Probes__Port"] = $"{port}",
            ["Mimo__Audit__File"] = trail, ["Logging__LogLevel__Default"] = "Trace", ["Logging__LogLevel__Microsoft"] = "Trace",
        };
        await using var serve = await ServeProcess.StartWith(settings, "--redis", redis.Address, "--verbose");
        using var probes = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var file = MarkedImage.Png(PixelMark, TextMark);
        Assert.Contains(TextMark, Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        var image = await serve.Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) });
        var session = (await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var answer = (await Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = $"{QuestionMark}: please segment the liver.", RequestId = TextMark }))[^1].Finished;
        await Assert.ThrowsAsync<RpcException>(() => Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = QuestionMark + new string('?', 3000) }));
        // Names where ids belong.
        await Assert.ThrowsAsync<RpcException>(async () => await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = TextMark }));
        Assert.Equal(1u, (await serve.Client.GetSessionAsync(new GetSessionRequest { SessionId = session })).Turns.Single().Number);
        Assert.True(answer.TaggedText.Length > 4, answer.TaggedText);
        var scraped = await probes.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        await using var content = await RedisContent.Open(redis.Address);
        var stored = await content.Everything();
        var (code, log) = await serve.Stop();

        Assert.Equal(0, code);
        Assert.Contains("trce: ", log, StringComparison.Ordinal);
        Assert.NotEmpty(collector.Spans);
        string[] sinks = [log, collector.Text, scraped, await File.ReadAllTextAsync(trail), .. stored.Select(entry => $"{entry.Key}\n{entry.Value}")];
        foreach (var secret in (string[])[PixelMark, TextMark, QuestionMark, answer.TaggedText])
            Assert.All(sinks, sink => Assert.DoesNotContain(secret, sink, StringComparison.OrdinalIgnoreCase));
        // Who reads a session's id may read the session; keys of Redis are the one place that has to have it.
        foreach (var sink in sinks[..4]) Assert.DoesNotContain(session, sink, StringComparison.Ordinal);
        // Each kind is there, sealed: nothing above was found because nothing was stored.
        foreach (var kind in (string[])["mimo:img:", "mimo:emb:", "mimo/state/"])
            Assert.Contains("MSEA", Assert.Single(stored, entry => entry.Key.StartsWith(kind, StringComparison.Ordinal)).Value, StringComparison.Ordinal);

        var (verified, said, _) = await Fixture.Standalone.Run("audit", "verify", trail);
        // Start, upload, open, ask, two refusals, read, stop.
        Assert.Equal((0, true), (verified, said.StartsWith("sound: 8 records, 1 to 8", StringComparison.Ordinal)));
        await File.WriteAllTextAsync(trail, (await File.ReadAllTextAsync(trail)).Replace("\"GetSession\"", "\"CloseSession\"", StringComparison.Ordinal));
        (verified, said, _) = await Fixture.Standalone.Run("audit", "verify", trail);
        Assert.Equal(1, verified);
        Assert.Contains("line 8", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Sealing_BeyondThisMachineWithoutKeys_DoesNotStart()
    {
        Fixture.Standalone.NeedsCheckpoint();
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => ServeProcess.Start("--redis", "192.0.2.1:6379"));
        Assert.Contains("Mimo:Sealing:KeyDirectory", error.Message, StringComparison.Ordinal);
    }
}
