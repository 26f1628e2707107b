using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Telemetry;

[Collection(TracedGatewayGroup.Name)]
public sealed class TraceTests(TracedGateway traced)
{
    const string Marker = "MARKED-9c41";

    [Fact]
    public async Task Answer_IsOneTrace_OfTheVerbsBelowItsCall()
    {
        var session = await traced.Host.Client.Session();
        // The grain's side hangs from the delivery.
        var spans = await traced.Trace(await traced.Ask(session, "What is shown?"), all => Hops(all).Any(hop => Delivery(all)?.Id == hop.Parent));

        var root = Assert.Single(spans, span => span.Source == "Microsoft.AspNetCore");
        Assert.Equal(("mimo.v1.Mimo/Ask", "00f067aa0ba902b7"), (root.Name, root.Parent));
        var verbs = spans.Where(span => span.Source == "Mimo.Gateway").ToArray();
        Assert.Equal(["admit", "deliver"], verbs.Select(span => span.Name).Order());
        Assert.All(verbs, span => Assert.Equal(root.Id, span.Parent));
    }

    static IEnumerable<ReceivedSpan> Hops(ReceivedSpan[] spans) => spans.Where(span => span.Source.StartsWith("Microsoft.Orleans", StringComparison.Ordinal));

    static ReceivedSpan? Delivery(ReceivedSpan[] spans) => spans.SingleOrDefault(span => span.Source == "Mimo.Gateway" && span.Name == "deliver");

    [Fact]
    public async Task Trace_HasNoSpanForEachBatchOfTokens_AndNoneOfProbes()
    {
        var session = await traced.Host.Client.Session();
        await traced.Probes.GetStringAsync(new Uri("/readyz", UriKind.Relative));
        using (var http = new HttpClient { BaseAddress = traced.Host.Endpoints.Http }) await http.GetStringAsync(new Uri("/readyz", UriKind.Relative));
        // Long enough for the second batch to be asked for.
        var spans = await traced.Trace(await traced.Ask(session, FakeSessionGrain.Wait, TimeSpan.FromSeconds(3)));

        Assert.Contains(spans, span => span.Name.Contains("/StartEnumeration", StringComparison.Ordinal));
        Assert.DoesNotContain(spans, span => span.Name.Contains("MoveNext", StringComparison.Ordinal));
        Assert.DoesNotContain(traced.Collector.Spans, span => span.Name.Contains("Describe", StringComparison.Ordinal) && span.Parent.Length == 0);
        Assert.DoesNotContain(traced.Collector.Spans, span => span.Name.Contains("readyz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Exports_HoldNoQuestion_NoKey_NoTextOfAnException()
    {
        var session = await traced.Host.Client.Session();
        var traces = new List<string>();
        foreach (var question in (string[])[$"Is this {Marker}?", "throw unknown", "throw nested"]) traces.Add(await traced.Ask(session, question));
        using (await traced.Probes.GetAsync(new Uri($"/{Marker}?name={Marker}", UriKind.Relative)))
        using (var http = new HttpClient { BaseAddress = traced.Host.Endpoints.Http })
        using (await http.GetAsync(new Uri($"/{Marker}?name={Marker}", UriKind.Relative)))
        foreach (var trace in traces) Assert.NotEmpty(await traced.Trace(trace));
        traced.Flush();

        Assert.True(traced.Collector.HasMetrics);
        var exported = traced.Collector.Text + await traced.Probes.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        foreach (var secret in (string[])[Marker, session, FakeSessionGrain.Canary, "round mass"])
            Assert.DoesNotContain(secret, exported, StringComparison.OrdinalIgnoreCase);
        // The log's own lines; ASP.NET Core's, at this test's level of Debug, name the paths that were asked for.
        var lines = traced.Host.Logs.Text.Split('\n').Where(line => line.Contains(" Mimo.", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains(Marker, StringComparison.Ordinal));
    }
}
