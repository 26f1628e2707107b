using Grpc.Net.Client;
using Api = Mimo.Contracts.V1.Mimo;

namespace Mimo.Benchmarks.Scale;

/// <summary>A Redis, a gateway and as many silos as are asked for, each a process.</summary>
sealed class ScaleCluster : IAsyncDisposable
{
    readonly List<Node> _silos = [];
    readonly GrpcChannel _channel;
    readonly string[] _silo;

    ScaleCluster(RedisProcess redis, Node gateway, string[] silo)
    {
        (Redis, Gateway, _silo) = (redis, gateway, silo);
        // A connection bears a hundred streams at once, by Kestrel's own limit.
        _channel = GrpcChannel.ForAddress(gateway.Address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true },
        });
        Client = new Api.MimoClient(_channel);
    }

    public RedisProcess Redis { get; }
    public Node Gateway { get; }
    public IReadOnlyList<Node> Silos => _silos;
    public Api.MimoClient Client { get; }

    /// <param name="silo">Arguments of every silo.</param>
    public static async Task<ScaleCluster> Start(params string[] silo)
    {
        var redis = await RedisProcess.Start();
        var gateway = await Node.Start("gateway", redis.Address);
        return new ScaleCluster(redis, gateway, silo);
    }

    /// <summary>Brings the cluster to this many silos, two at a time: all at once would starve those that run.</summary>
    public async Task Grow(int silos)
    {
        while (_silos.Count < silos)
        {
            var more = Math.Min(2, silos - _silos.Count);
            _silos.AddRange(await Task.WhenAll(Enumerable.Range(0, more).Select(_ => Node.Start("silo", Redis.Address, _silo))));
        }
    }

    /// <summary>Processor time of the gateway, all silos and Redis.</summary>
    public (TimeSpan Gateway, TimeSpan Silos, TimeSpan Redis) Processor() =>
        (Gateway.Processor, TimeSpan.FromTicks(_silos.Sum(silo => silo.Processor.Ticks)), Redis.Processor);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await Task.WhenAll(_silos.Append(Gateway).Select(node => node.DisposeAsync().AsTask()));
        await Redis.DisposeAsync();
    }
}
