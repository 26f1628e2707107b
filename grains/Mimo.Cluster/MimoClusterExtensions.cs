using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cluster.Placement;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;
using StackExchange.Redis;

namespace Mimo.Cluster;

public static class MimoClusterExtensions
{
    /// <summary>
    /// Joins the cluster of <paramref name="options"/>: endpoints, membership, grain directory, metadata and placement. Every silo
    /// calls it, the gateway's too, because the silo that calls a grain first is the one that places it.
    /// </summary>
    public static ISiloBuilder UseMimoCluster(this ISiloBuilder silo, MimoClusterOptions options)
    {
        var port = options.SiloPort == 0 ? FreePort(options.AdvertisedAddress) : options.SiloPort;
        if (options.Redis is null)
        {
            // The address has to be the primary's own, or this process would wait for a primary that never comes.
            silo.UseDevelopmentClustering(new IPEndPoint(options.AdvertisedAddress, port));
        }
        else
        {
            silo.UseRedisClustering(redis => redis.ConfigurationOptions = MembershipConnection(options.Redis));
        }
        silo.ConfigureEndpoints(options.AdvertisedAddress, port, options.GatewayPort, listenOnAnyHostAddress: false);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.UseMimoPlacement(options.Verbs);
        silo.AddActivityPropagation();
        silo.TuneMembership();
        silo.ConfigureLogging(QuietLogs);
        return silo;
    }

    /// <summary>The part of <see cref="UseMimoCluster"/> that tests of several silos in one process share: who hosts what.</summary>
    public static ISiloBuilder UseMimoPlacement(this ISiloBuilder silo, IEnumerable<string> verbs)
    {
        silo.UseSiloMetadata(new Dictionary<string, string> { [SiloVerbs.MetadataKey] = SiloVerbs.Join(verbs) });
        silo.Services.AddPlacementFilter<VerbFilterStrategy, VerbFilterDirector>(ServiceLifetime.Transient);
        // The default strategy looks at CPU and memory and put 45 of 60 grains on one silo of three under load.
        silo.Services.AddSingleton<PlacementStrategy, ActivationCountBasedPlacement>();
        return silo;
    }

    /// <summary>
    /// A dead silo is replaced after 1 s and a hung one after 2.5 s, instead of 8 s and 60 s; survivors keep their activations, and
    /// with them their sessions' keys and values.
    /// </summary>
    static void TuneMembership(this ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(1);
            membership.MaxProbeTimeout = TimeSpan.FromSeconds(1);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.AddDistributedGrainDirectory();
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.FromSeconds(2));
    }

    static void QuietLogs(ILoggingBuilder logging)
    {
        logging.AddFilter("Orleans", LogLevel.Warning);
        logging.AddFilter("Microsoft.Orleans", LogLevel.Warning);
        // Warns at each start that its own check thread was late, and that the server GC is off.
        logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.SiloControl", LogLevel.Error);
        // Logs every placement retry with a stack trace.
        logging.AddFilter("Polly", LogLevel.None);
    }

    /// <summary>For membership and grain state; blobs have a connection of their own.</summary>
    public static ConfigurationOptions MembershipConnection(string redis)
    {
        var configuration = ConfigurationOptions.Parse(redis);
        configuration.AbortOnConnectFail = false;
        configuration.ClientName = "mimo-orleans";
        return configuration;
    }

    static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
