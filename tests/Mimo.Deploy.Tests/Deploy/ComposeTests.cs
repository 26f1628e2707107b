using System.Globalization;
using System.Text.Json.Nodes;
using Mimo.Cluster.Probes;
using Mimo.Contracts;
using Mimo.Deploy.Tests.K8s;
using Mimo.Deploy.Tests.Kustomize;
using Mimo.Tests.Shared;

namespace Mimo.Deploy.Tests.Deploy;

public sealed class ComposeTests
{
    static readonly JsonObject File = YamlFile.Read(Path.Combine(TestRepository.Root, "deploy/compose.yaml")).Single().AsObject();

    static IEnumerable<KeyValuePair<string, JsonNode?>> Programs => File["services"]!.AsObject().Where(service => service.Value!["build"] is not null);

    static Dictionary<string, string> Environment(JsonNode service) =>
        service["environment"]!.AsObject().ToDictionary(one => one.Key, one => (string)one.Value!);

    [Fact]
    public void Programs_AreBuiltByTheirDockerfiles()
    {
        Assert.Equal(["answer", "encode", "gateway"], Programs.Select(one => one.Key).Order());
        Assert.All(Programs, one => Assert.True(Path.Exists(Path.Combine(TestRepository.Root, (string)one.Value!["build"]!["dockerfile"]!))));
    }

    [Fact]
    public void Settings_AreOptions_AndServeEveryVerb()
    {
        var verbs = new List<string>();
        foreach (var (name, service) in Programs)
        {
            var environment = Environment(service!);
            Settings.EachIsRead(environment.Keys, gateway: name == "gateway");
            Settings.Sealing(environment).RequireFor(onlyThisMachine: false);
            Assert.Contains(service!["volumes"]!.AsArray(), volume => ((string)volume!).EndsWith($":{environment["Mimo__Sealing__KeyDirectory"]}:ro", StringComparison.Ordinal));
            var address = (string)service!["networks"]!["mimo"]!["ipv4_address"]!;
            if (name == "gateway")
            {
                Assert.Equal(address, Settings.Gateway(environment).AdvertisedAddress);
                // Only because of the next line.
                Assert.True(Settings.Identity(environment).Anyone);
                Assert.All(service["ports"]!.AsArray(), port => Assert.StartsWith("127.0.0.1:", (string)port!, StringComparison.Ordinal));
                continue;
            }
            var silo = Settings.Silo(environment);
            Assert.Equal(address, silo.AdvertisedAddress.ToString());
            verbs.AddRange(silo.Verbs);
        }
        Assert.Equal([Verbs.Align, Verbs.Decode, Verbs.Encode, Verbs.Segment], verbs.Order());
    }

    [Fact]
    public void HealthChecks_AskTheProbeForReadiness() => Assert.All(Programs, one =>
    {
        var test = (string)one.Value!["healthcheck"]!["test"]!.AsArray()[^1]!;
        Assert.Contains($"127.0.0.1/{Settings.Probes(Environment(one.Value)).Port} ", test, StringComparison.Ordinal);
        Assert.Contains($"GET {ProbeEndpoints.Readiness} ", test, StringComparison.Ordinal);
    });

    [Fact]
    public void GracePeriod_IsLongerThanTheDrain() => Assert.All(Programs, one =>
        Assert.True(
            int.Parse(((string)one.Value!["stop_grace_period"]!).TrimEnd('s'), CultureInfo.InvariantCulture)
            > Settings.LongestLife(Environment(one.Value), one.Key == "gateway").TotalSeconds));

    [Fact]
    public void Containers_HaveAReadOnlyRootAndNoCapabilities() => Assert.All(Programs, one =>
    {
        Assert.True((bool)one.Value!["read_only"]!);
        Assert.Equal("ALL", (string?)one.Value["cap_drop"]![0]);
    });

    [Fact]
    public void RedisOfTheState_PersistsAndNeverEvicts()
    {
        var command = string.Join(' ', File["services"]!["redis-state"]!["command"]!.AsArray());
        Assert.Contains("--appendonly yes", command, StringComparison.Ordinal);
        Assert.Contains("noeviction", command, StringComparison.Ordinal);
    }
}
