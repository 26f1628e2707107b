using System.Globalization;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Telemetry;

[Collection(TracedGatewayGroup.Name)]
public sealed class MetricsTests(TracedGateway traced)
{
    async Task<Dictionary<string, double>> Scrape() =>
        (await traced.Probes.GetStringAsync(new Uri("/metrics", UriKind.Relative))).Split('\n')
        .Where(line => line.StartsWith("mimo_", StringComparison.Ordinal))
        .Select(line => line.Split(' '))
        .ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));

    static double Value(Dictionary<string, double> metrics, string name, params string[] labels) =>
        metrics.Where(m => m.Key.Split('{')[0] == name && labels.All(label => m.Key.Contains(label, StringComparison.Ordinal))).Sum(m => m.Value);

    /// <summary>The answers of the tests before are counted a moment after they end, and a scrape may be 0.3 s old.</summary>
    async Task<Dictionary<string, double>> Settled()
    {
        var (last, now) = (-1.0, await Scrape());
        while (Value(now, "mimo_answers_total") != last)
        {
            last = Value(now, "mimo_answers_total");
            await Task.Delay(1000);
            now = await Scrape();
        }
        return now;
    }

    [Fact]
    public async Task Answer_IsCountedAndTimed_UnderPrometheusNames()
    {
        var before = await Settled();
        var session = await traced.Host.Client.Session();
        await traced.Ask(session, "What is shown?");
        await traced.Ask(session, " ");
        await traced.Ask(session, "throw overloaded");
        await traced.Ask(session, "throw silo");
        var after = before;
        // A scrape within 0.3 s of the last one gets the same answer, and the ends of calls are counted after their callers know them.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Rise("mimo_answers_total") < 4)
        {
            await Task.Delay(100, patience.Token);
            after = await Scrape();
        }
        double Rise(string name, params string[] labels) => Value(after, name, labels) - Value(before, name, labels);

        Assert.Equal(1, Rise("mimo_answers_total", "outcome=\"finished\""));
        Assert.Equal(2, Rise("mimo_answers_total", "outcome=\"refused\""));
        Assert.Equal(1, Rise("mimo_answers_total", "outcome=\"unavailable\""));
        Assert.Equal(1, Rise("mimo_refusals_total", "method=\"Ask\"", "reason=\"OVERLOADED\""));
        Assert.Equal(1, Rise("mimo_refusals_total", "reason=\"QUESTION_INVALID\""));
        Assert.Equal(1, Rise("mimo_answer_first_token_seconds_count"));
        Assert.Equal(1, Rise("mimo_answer_first_mask_seconds_count"));
        Assert.Equal(2, Rise("mimo_answer_inter_token_seconds_count"));
        Assert.Equal(1, Rise("mimo_answer_duration_seconds_count"));
        Assert.Equal(1, Rise("mimo_intake_duration_seconds_count"));
        Assert.Equal(64, Value(after, "mimo_admit_slots", "kind=\"question\""));
        Assert.Equal((0, 1), (Value(after, "mimo_cluster_silos", "verb=\"encode\""), Value(after, "mimo_cluster_silos", "verb=\"decode\"")));
    }

    [Fact, Trait("R", "R5")]
    public async Task RunningAnswer_HoldsASlot_UntilItIsCancelled()
    {
        var session = await traced.Host.Client.Session();
        using (var call = traced.Host.Client.Ask(new AskRequest { SessionId = session, Question = FakeSessionGrain.Wait }))
        {
            Assert.True(await call.ResponseStream.MoveNext(default));
            using var moment = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (Value(await Scrape(), "mimo_admit_running", "kind=\"question\"") != 1) await Task.Delay(100, moment.Token);
        }
        await Journal.CancelledOf(session).Task.WaitAsync(TimeSpan.FromSeconds(30));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Value(await Scrape(), "mimo_answers_total", "outcome=\"cancelled\"") == 0) await Task.Delay(20, patience.Token);
        while (Value(await Scrape(), "mimo_admit_running", "kind=\"question\"") != 0) await Task.Delay(100, patience.Token);
    }
}
