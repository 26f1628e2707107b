using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;
using Mimo.Cluster.Silos;
using Orleans.Configuration;
using Orleans.Placement;
using Orleans.Runtime.MembershipService.SiloMetadata;

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
        if (options.UsesRedis) silo.MeetInRedis(options);
        // The address has to be the primary's own, or this process would wait for a primary that never comes.
        else silo.UseDevelopmentClustering(new IPEndPoint(options.AdvertisedAddress, port)).UseInMemoryReminderService();
        silo.Configure<ReminderOptions>(reminders => reminders.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
        silo.ConfigureEndpoints(options.AdvertisedAddress, port, options.GatewayPort, listenOnAnyHostAddress: false);
        silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        silo.UseMimoPlacement(options.Verbs, options.Placement);
        silo.CollectIdle(options.IdleAfter);
        silo.AddActivityPropagation();
        silo.TuneMembership(options.Membership);
        silo.ConfigureLogging(QuietLogs);
        return silo;
    }

    /// <summary>The part of <see cref="UseMimoCluster"/> that tests of several silos in one process share: who hosts what.</summary>
    public static ISiloBuilder UseMimoPlacement(this ISiloBuilder silo, IEnumerable<string> verbs, PlacementOptions? options = null)
    {
        options ??= new PlacementOptions();
        options.Validate();
        silo.UseSiloMetadata(new Dictionary<string, string> { [SiloVerbs.MetadataKey] = SiloVerbs.Join(verbs) });
        silo.Services.AddPlacementFilter<VerbFilterStrategy, VerbFilterDirector>(ServiceLifetime.Transient);
        // The default strategy looks at CPU and memory and put 45 of 60 grains on one silo of three under load.
        silo.Services.AddSingleton<PlacementStrategy, ActivationCountBasedPlacement>();
        silo.Services.AddPlacementDirector<ImagePlacement, ImagePlacementDirector>();
        silo.Services.AddSingleton(options);
        silo.Services.AddSingleton(new OwnVerbs(SiloVerbs.Join(verbs)));
        silo.Services.TryAddSingleton(TimeProvider.System);
        silo.Services.TryAddSingleton<DrainSwitch>();
        silo.Services.TryAddSingleton<ServingSilos>();
        silo.Services.AddSingleton<SiloBoard>();
        silo.Services.AddSingleton<EverySilo>();
        silo.Services.AddSingleton<SiloReporter>();
        silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(services => services.GetRequiredService<SiloReporter>());
        silo.AddGrainService<SiloService>();
        return silo;
    }

    /// <summary>
    /// A dead silo is replaced after 2 s and a hung one after 3.5 s, instead of 8 s and 60 s; survivors keep their activations, and
    /// with them their sessions' keys and values.
    /// </summary>
    static void TuneMembership(this ISiloBuilder silo, MembershipOptions options)
    {
        options.Validate();
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = options.ProbeTimeout;
            // Also the time for which a connection that has said something counts as alive: the default of 4 probes would add 12 s to a hang.
            membership.MaxProbeTimeout = options.ProbeTimeout;
            membership.NumMissedProbesLimit = options.MissedProbes;
            membership.NumVotesForDeathDeclaration = 1;
            membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
            membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        });
        silo.AddDistributedGrainDirectory();
        silo.Configure<GrainDirectoryOptions>(directory => directory.RangeLeaseDuration = TimeSpan.FromSeconds(2));
    }

    static void CollectIdle(this ISiloBuilder silo, TimeSpan idleAfter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(idleAfter, TimeSpan.FromSeconds(10));
        silo.Configure<GrainCollectionOptions>(collection =>
        {
            collection.CollectionAge = idleAfter;
            collection.CollectionQuantum = idleAfter / 10 < TimeSpan.FromMinutes(1) ? idleAfter / 10 : TimeSpan.FromMinutes(1);
        });
    }

    static void QuietLogs(ILoggingBuilder logging)
    {
        // Orleans' warnings name grains, and a session's key is what lets its holder read the session: what is kept speaks of silos.
        logging.AddFilter("Orleans", LogLevel.Critical);
        logging.AddFilter("Microsoft.Orleans", LogLevel.Warning);
        logging.AddFilter("Orleans.Runtime.MembershipService", LogLevel.Warning);
        // Warns at each start that the server GC is off.
        logging.AddFilter("Orleans.Runtime.Silo", LogLevel.Error);
        logging.AddFilter("Orleans.Runtime.SiloControl", LogLevel.Error);
        // Logs every placement retry with a stack trace.
        logging.AddFilter("Polly", LogLevel.None);
    }

    static void MeetInRedis(this ISiloBuilder silo, MimoClusterOptions options)
    {
        var server = options.Stores.Membership;
        silo.UseRedisClustering(redis =>
        {
            redis.ConfigurationOptions = server.Connection(options.Redis, "mimo-membership");
            redis.CreateRedisKey = cluster => $"{server.KeyPrefix}{cluster.ServiceId}/members/{cluster.ClusterId}";
        });
        // On every silo, gateways too: each watches over its part of the reminders, whoever has asked for them.
        silo.UseRedisReminderService(redis => redis.ConfigurationOptions = server.Connection(options.Redis, "mimo-reminders"));
    }

    static int FreePort(IPAddress address)
    {
        using var listener = new TcpListener(address, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
