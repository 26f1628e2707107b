using System.Net;
using Google.Protobuf;
using Mimo.Contracts.V1;

namespace Mimo.Standalone.Tests.Fixture;

/// <summary>
/// A Redis, gateways and silos as processes of their own, with the shipped weights and, but for ports, the shipped settings where
/// MIMO_CHAOS is set, as chaos.sh does on an idle machine. Elsewhere a silo may be silent for longer before it is given up and answers are
/// tried for longer, since tests that run beside others are about what happens and not about seconds.
/// </summary>
sealed class ClusterProcesses : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    static readonly Dictionary<string, string> ShippedSilo = [], ShippedGateway = [];
    static readonly Dictionary<string, string> PatientSilo = new() { ["Mimo__Silo__Membership__ProbeTimeout"] = "00:00:05" };
    static readonly Dictionary<string, string> PatientGateway = new()
    {
        ["Mimo__Gateway__Membership__ProbeTimeout"] = "00:00:05", ["Mimo__Resume__Timeout"] = "00:02:00",
    };

    readonly List<ServiceProcess> _silos = [];
    readonly List<GatewayProcess> _gateways = [];
    readonly RedisServer _redis;

    ClusterProcesses(RedisServer redis) => _redis = redis;

    public IReadOnlyList<GatewayProcess> Gateways => _gateways;
    public IReadOnlyList<ServiceProcess> Silos => _silos;
    public Workspace Work { get; } = new();
    public string Redis => _redis.Address;

    /// <summary>Whether the machine is idle, so that seconds mean something.</summary>
    public static bool IsTimed => Environment.GetEnvironmentVariable("MIMO_CHAOS") is not null;

    /// <summary>Silos come up at the same time as the gateways; all are up when this returns.</summary>
    /// <param name="gateways">How many.</param>
    /// <param name="silos">How many.</param>
    /// <param name="anywhere">False skips the test unless <see cref="IsTimed"/>.</param>
    public static async Task<ClusterProcesses> Start(int gateways = 1, int silos = 1, bool anywhere = false)
    {
        Skip.IfNot(anywhere || IsTimed, "SKIPPED: takes a minute of an otherwise idle machine; tests/chaos.sh runs it.");
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
        var all = With(IsTimed ? ShippedGateway : PatientGateway, settings);
        var gateway = await Up(() => GatewayProcess.Start(Redis, all), static one => one.Process);
        lock (_gateways) _gateways.Add(gateway);
        return gateway;
    }

    /// <summary>Waits until a gateway sees silos that serve.</summary>
    public static async Task Ready(GatewayProcess gateway) =>
        Assert.Equal(HttpStatusCode.OK, await gateway.HealthOnce(Patience, HttpStatusCode.OK));

    public async Task<ServiceProcess> AddSilo(IReadOnlyDictionary<string, string>? settings = null)
    {
        var all = With(IsTimed ? ShippedSilo : PatientSilo, settings, new Dictionary<string, string>
        {
            ["Mimo__Silo__Redis"] = Redis,
            ["Mimo__Silo__CheckpointDirectory"] = Path.Combine(Standalone.Directory, "checkpoints", "mimo-tiny"),
        });
        var silo = await Up(() => ServiceProcess.Start("Mimo.Silo.dll", all), static one => one);
        lock (_silos) _silos.Add(silo);
        return silo;
    }

    public async Task<string> Upload(int seed, GatewayProcess? gateway = null)
    {
        var file = await File.ReadAllBytesAsync(Work.Image(seed));
        return (await (gateway ?? Gateways[0]).Client.UploadSmallImageAsync(new UploadSmallImageRequest { Content = ByteString.CopyFrom(file) })).ImageId;
    }

    public async Task<string> Open(string image, GatewayProcess? gateway = null) =>
        (await (gateway ?? Gateways[0]).Client.OpenSessionAsync(new OpenSessionRequest { ImageId = image })).SessionId;

    /// <summary>
    /// A silo that joins tells the others, and its program ends where one of them is too busy to hear it: an orchestrator starts it again,
    /// and so does this.
    /// </summary>
    static async Task<T> Up<T>(Func<T> start, Func<T, ServiceProcess> process) where T : IAsyncDisposable
    {
        for (var attempt = 1; ; attempt++)
        {
            var one = start();
            try
            {
                await process(one).Started.WaitAsync(Patience);
                return one;
            }
            catch (Exception e)
            {
                await one.DisposeAsync();
                if (attempt == 3 || e is not InvalidOperationException) throw;
            }
        }
    }

    static Dictionary<string, string> With(params IReadOnlyDictionary<string, string>?[] settings) =>
        settings.OfType<IReadOnlyDictionary<string, string>>().SelectMany(some => some).ToDictionary();

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
