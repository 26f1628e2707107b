using System.Text.Json.Nodes;
using Mimo.Deploy.Tests.Kustomize;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Metrics;

public sealed class MonitoringTests
{
    static JsonNode Read(string file) => YamlFile.Read(Path.Combine(TestRepository.Root, "deploy", file)).Single();

    static IEnumerable<JsonNode> Alerts => Read("prometheus/alerts.yml")["groups"]!.AsArray().SelectMany(group => group!["rules"]!.AsArray())!;

    static string[] Panels => [.. JsonNode.Parse(File.ReadAllText(Path.Combine(TestRepository.Root, "deploy/grafana/dashboards/mimo.json")))!["panels"]!
        .AsArray().SelectMany(panel => panel!["targets"]!.AsArray()).Select(target => (string)target!["expr"]!)];

    [Fact]
    public void Dashboard_ShowsWhatIsEmitted_AndAllThatMatters()
    {
        var used = Panels.SelectMany(MetricCatalogue.NamesIn).ToHashSet();
        Assert.All(Panels, expression => Assert.NotEmpty(MetricCatalogue.NamesIn(expression)));
        Assert.Empty(used.Except(MetricCatalogue.PrometheusNames));
        // Of our own metrics, none is emitted for nobody.
        var unseen = MetricCatalogue.All.Where(metric => !used.Any(name => name.StartsWith(metric.Prometheus, StringComparison.Ordinal)));
        Assert.Equal(
            ["mimo_audit_up", "mimo_cache_writes_total", "mimo_engine_features_limit_bytes", "mimo_engine_kv_limit_bytes", "mimo_engine_kv_used_bytes",
                "mimo_engine_masks_total", "mimo_engine_refused_total", "mimo_engine_serving"],
            unseen.Select(metric => metric.Prometheus).Order());
    }

    [Fact]
    public void Alerts_ReadWhatIsEmitted_AndArePagesOfTheManual()
    {
        var manual = File.ReadAllText(Path.Combine(TestRepository.Root, "docs/operate.md"));
        Assert.NotEmpty(Alerts);
        Assert.All(Alerts, alert =>
        {
            var names = MetricCatalogue.NamesIn((string)alert["expr"]!).ToArray();
            Assert.NotEmpty(names);
            Assert.Empty(names.Except(MetricCatalogue.PrometheusNames));
            Assert.Contains((string?)alert["labels"]!["severity"], (string[])["critical", "warning"]);
            Assert.Contains($"| `{alert["alert"]}` |", manual, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Scrape_GoesToThePortOfProbes()
    {
        var targets = Read("prometheus/prometheus.yml")["scrape_configs"]!.AsArray()
            .SelectMany(job => job!["static_configs"]!.AsArray()).SelectMany(one => one!["targets"]!.AsArray()).Select(target => (string)target!);
        var services = Read("compose.yaml")["services"]!.AsObject();
        Assert.All(targets, target => Assert.Equal((string?)services[target.Split(':')[0]]!["environment"]!["Mimo__Probes__Port"], target.Split(':')[1]));
    }
}
