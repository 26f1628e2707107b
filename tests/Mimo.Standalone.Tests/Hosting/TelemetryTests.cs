using Google.Protobuf;
using Grpc.Core;
using Mimo.Contracts.V1;
using Mimo.Standalone.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Standalone.Tests.Hosting;

/// <summary>The whole way of answers, as a collector, a Prometheus and a reader of the log see it.</summary>
public sealed class TelemetryTests
{
    const string Marker = "MARKED9C41";
    const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    [SkippableFact]
    public async Task Answer_IsOneTraceThroughEveryStage_AndNothingHoldsItsWords()
    {
        Fixture.Standalone.NeedsCheckpoint();
        using var work = new Workspace();
        using var collector = new OtlpCollector();
        var port = FreePort.Next();
        await using var serve = await ServeProcess.StartWith(new Dictionary<string, string>
        {
            ["Mimo__Telemetry__Otlp"] = collector.Address.ToString(), ["Mimo__Telemetry__OtlpHttp"] = "true", ["Mimo__Probes__Port"] = $"{port}",
        }, "--verbose");
        using var probes = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        foreach (var path in (string[])["/startupz", "/livez", "/readyz"])
            Assert.Equal("Healthy", await probes.GetStringAsync(new Uri(path, UriKind.Relative)));

        var image = await serve.Client.UploadSmallImageAsync(
            new UploadSmallImageRequest { Content = ByteString.CopyFrom(await File.ReadAllBytesAsync(work.Image(7))) });
        var session = (await serve.Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image.ImageId })).SessionId;
        var question = new AskRequest { SessionId = session, Question = "Please segment the liver.", RequestId = Marker };
        var answer = new List<AskEvent>();
        using (var call = serve.Client.Ask(question, new Metadata { { "traceparent", $"00-{Trace}-00f067aa0ba902b7-01" } }))
            await foreach (var next in call.ResponseStream.ReadAllAsync()) answer.Add(next);
        Assert.NotEqual(0u, answer[^1].Finished.Usage.Masks);
        await Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = $"{Marker}: and the spleen?" });
        await Assert.ThrowsAsync<RpcException>(() => Calls.Ask(serve.Client, new AskRequest { SessionId = session, Question = Marker + new string('?', 3000) }));
        var scraped = await Scrape(probes);
        var (code, log) = await serve.Stop();

        Assert.Equal(0, code);
        var spans = collector.Spans.Where(span => span.Trace == Trace).ToArray();
        Assert.Superset(
            new HashSet<string> { "mimo.v1.Mimo/Ask", "admit", "deliver", "encode", "align", "decode", "segment" }, spans.Select(span => span.Name).ToHashSet());
        // Every span but the first has its parent in the trace.
        var orphans = spans.Where(span => spans.All(other => other.Id != span.Parent));
        Assert.Equal("mimo.v1.Mimo/Ask", Assert.Single(orphans).Name);
        Assert.Contains(collector.Spans, span => span.Name == "intake");

        // Metrics as they are scraped are those of the manual, which another test holds against the code.
        var manual = await File.ReadAllTextAsync(Path.Combine(TestRepository.Root, "docs/operate.md"));
        var metrics = scraped.Split('\n').Where(line => line.StartsWith("# TYPE mimo_", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToArray();
        Assert.All(metrics, parts => Assert.Contains($"| `{parts[2]}` | {parts[3]} |", manual, StringComparison.Ordinal));
        Assert.Superset(
            new HashSet<string>
            {
                "mimo_answer_first_mask_seconds", "mimo_answers_total", "mimo_cache_reads_total", "mimo_cluster_silos", "mimo_encodes_saved_total",
                "mimo_engine_batch", "mimo_engine_encodes_total", "mimo_engine_kv_ratio", "mimo_engine_queue_seconds", "mimo_engine_waiting",
            },
            metrics.Select(parts => parts[2]).ToHashSet());
        // What waits is told by the verb that its pool is scaled for.
        foreach (var verb in (string[])["encode", "align", "segment"])
            Assert.Contains($"mimo_engine_waiting{{verb=\"{verb}\"}} ", scraped, StringComparison.Ordinal);
        Assert.NotEmpty(log);
        foreach (var secret in (string[])[Marker, session, image.ImageId, answer[^1].Finished.TaggedText])
            foreach (var sink in (string[])[collector.Text, scraped, log])
                Assert.DoesNotContain(secret, sink, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The engine's gauges are a second old at most; the first come after the model is loaded.</summary>
    static async Task<string> Scrape(HttpClient probes)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var text = await probes.GetStringAsync(new Uri("/metrics", UriKind.Relative), patience.Token);
            if (text.Contains("\nmimo_engine_encodes_total{} 1 ", StringComparison.Ordinal) || text.Contains("\nmimo_engine_encodes_total{} 1\n", StringComparison.Ordinal)) return text;
            await Task.Delay(200, patience.Token);
        }
    }
}
