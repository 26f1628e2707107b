using System.Reflection;
using Microsoft.Extensions.Logging;
using Mimo.Cache.Metrics;
using Mimo.Cluster;
using Mimo.Cluster.Probes;
using Mimo.Deploy.Tests.Metrics;
using Mimo.Engine;
using Mimo.Gateway;
using Mimo.Grains;
using Mimo.Silo;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Docs;

/// <summary>The tables of docs/operate.md that repeat what the code says. A failure prints the table as it has to be.</summary>
public sealed class OperatePageTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(TestRepository.Root, "docs/operate.md"));

    /// <summary>The rows of the table under a heading, without its head.</summary>
    static string Table(string heading) => string.Join('\n', Page.Split($"\n## {heading}\n")[1].Split("\n## ")[0].Split('\n')
        .SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1).TakeWhile(line => line.StartsWith('|')));

    static void Holds(string heading, IEnumerable<string> rows)
    {
        var expected = string.Join('\n', rows);
        Assert.True(Table(heading) == expected, $"The table under {heading} has to be:\n{expected}");
    }

    [Fact]
    public void Metrics_AreThoseThatAreEmitted() =>
        Holds("Metrics", MetricCatalogue.All.Select(metric => $"| `{metric.Prometheus}` | {metric.Kind} | {metric.Description} |"));

    [Fact]
    public void LogEvents_AreThoseThatAreWritten()
    {
        var events = LogEvents().OrderBy(one => one.EventId).ToArray();
        Assert.Distinct(events.Select(one => one.EventId));
        Holds("Logs", events.Select(one => $"| {one.EventId} | {one.Level} | {one.Message.Split('\n')[0]} |"));
    }

    [Fact]
    public void Probes_AreNamed()
    {
        foreach (var name in (IEnumerable<string>)[ProbeEndpoints.Startup, ProbeEndpoints.Liveness, ProbeEndpoints.Readiness, ProbeEndpoints.Metrics, .. MimoProbesExtensions.VerbServices])
            Assert.Contains($"`{name}`", Page, StringComparison.Ordinal);
    }

    static IEnumerable<LoggerMessageAttribute> LogEvents() =>
        from assembly in (Assembly[])
        [
            typeof(MimoGatewayOptions).Assembly, typeof(MimoGrainsExtensions).Assembly, typeof(MimoSiloOptions).Assembly,
            typeof(MimoClusterOptions).Assembly, typeof(DeviceEngineOptions).Assembly, typeof(CacheMetrics).Assembly,
        ]
        from type in assembly.GetTypes()
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
        let message = method.GetCustomAttribute<LoggerMessageAttribute>()
        where message is not null
        select message;
}
