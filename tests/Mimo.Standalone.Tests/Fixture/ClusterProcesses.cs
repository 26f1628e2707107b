using System.Net;
using Google.Protobuf;
using Mimo.Contracts.V1;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>
/// A Redis, gateways and silos as processes of their own, with the shipped weights and, but for ports, the shipped settings. A cluster
/// that gives a silo two seconds to answer needs a machine that lets it: the tests on it run where MIMO_CHAOS is set, as chaos.sh does.
/// </summary>
sealed class ClusterProcesses : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    readonly List<ServiceProcess> _silos = [];
    readonly List<GatewayProcess> _gateways = [];
    readonly RedisServer _redis;

    ClusterProcesses(RedisServer redis) => _redis = redis;

    public IReadOnlyList<GatewayProcess> Gateways => _gateways;
    public IReadOnlyList<ServiceProcess> Silos => _silos;
    public Workspace Work { get; } = new();
    public string Redis => _redis.Address;

    /// <summary>Silos come up at the same time as the gateways; all are up when this returns.</summary>
    public static async Task<ClusterProcesses> Start(int gateways = 1, int silos = 1)
    {
        Skip.If(Environment.GetEnvironmentVariable("MIMO_CHAOS") is null, "SKIPPED: needs an otherwise idle machine; tests/chaos.sh runs it.");
        Standalone.NeedsCheckpoint();
        var cluster = new ClusterProcesses(await RedisServer.Start());
        try
        {
            await Task.WhenAll(Enumerable.Range(0, gateways).Select(_ => (Task)cluster.AddGateway())
                .Concat(Enumerable.Range(0, silos).Select(_ => cluster.AddSilo())));
            foreach (var gateway in cluster.Gateways) await Ready(gateway);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async Task<GatewayProcess> AddGateway(IReadOnlyDictionary<string, string>? settings = null)
    {
        var gateway = GatewayProcess.Start(Redis, settings);
        lock (_gateways) _gateways.Add(gateway);
        await gateway.Process.Started.WaitAsync(Patience);
        return gateway;
    }

    /// <summary>Waits until a gateway sees silos that serve.</summary>
    public static async Task Ready(GatewayProcess gateway) =>
        Assert.Equal(HttpStatusCode.OK, await gateway.HealthOnce(Patience, HttpStatusCode.OK));

    public async Task<ServiceProcess> AddSilo(IReadOnlyDictionary<string, string>? settings = null)
    {
        var silo = ServiceProcess.Start("Mimo.Silo.dll", new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["Mimo__Silo__Redis"] = Redis,
            ["Mimo__Silo__CheckpointDirectory"] = Path.Combine(Standalone.Directory, "checkpoints", "mimo-tiny"),
        });
        lock (_silos) _silos.Add(silo);
        await silo.Started.WaitAsync(Patience);
        return silo;
    }

    public async Task<string> Upload(int seed, GatewayProcess? gateway = null)
    {
        var file = await File.ReadAllBytesAsync(Work.Image(seed));
        return (await (gateway ?? Gateways[0]).Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) })).ImageId;
    }

    public async Task<string> Open(string image, GatewayProcess? gateway = null) =>
        (await (gateway ?? Gateways[0]).Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image })).SessionId;

    /// <summary>Takes a silo that has ended off the list.</summary>
    public void Forget(ServiceProcess silo)
    {
        lock (_silos) _silos.Remove(silo);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in _gateways) await gateway.DisposeAsync();
        foreach (var silo in _silos) await silo.DisposeAsync();
        await _redis.DisposeAsync();
        Work.Dispose();
    }
}
