using System.Net;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;
using Mimo.Cluster.Redis;

namespace Mimo.Cluster;

/// <summary>How a process takes part in the cluster, or in none.</summary>
public class MimoClusterOptions
{
    /// <summary>What this silo serves (<see cref="Contracts.Verbs"/>); grains are placed by it.</summary>
    /// <value>Default none: a silo that hosts no stage.</value>
    public IReadOnlyList<string> Verbs { get; set; } = [];

    /// <summary>TCP port between silos, 0..65535; 0 takes a free one.</summary>
    /// <value>Default 0.</value>
    public int SiloPort { get; set; }

    /// <summary>TCP port for Orleans clients, 0..65535; 0 opens none. MIMO's own gateway is a silo and needs none.</summary>
    /// <value>Default 0.</value>
    public int GatewayPort { get; set; }

    /// <summary>Address that other silos reach this one at, and the only one it listens on.</summary>
    /// <value>Default loopback.</value>
    public IPAddress AdvertisedAddress { get; set; } = IPAddress.Loopback;

    /// <summary>Address that all uses of Redis share unless <see cref="Stores"/> says otherwise.</summary>
    /// <value><c>HOST:PORT</c> or a StackExchange.Redis configuration. Default none: a cluster of this process alone, all in its memory.</value>
    public string? Redis { get; set; }

    /// <summary>What differs from <see cref="Redis"/> for each use.</summary>
    public RedisStores Stores { get; init; } = new();

    /// <summary>Whether there is a cluster to join; otherwise this process is alone.</summary>
    public bool UsesRedis => !string.IsNullOrWhiteSpace(Redis ?? Stores.Membership.Endpoint);

    /// <summary>Whether other silos and Redis are all on this machine.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(AdvertisedAddress) && Stores.AreLoopback(Redis);

    /// <summary>Silos with the same one form a cluster.</summary>
    /// <value>Default <c>mimo</c>.</value>
    public string ClusterId { get; set; } = "mimo";

    /// <summary>Names the durable state; it outlives clusters.</summary>
    /// <value>Default <c>mimo</c>.</value>
    public string ServiceId { get; set; } = "mimo";

    /// <summary>
    /// How long a session that nobody asks stays in memory. Afterwards its transcript is in storage only, and its next question reads
    /// it, which costs a few milliseconds; keys and values on the device have a limit of their own.
    /// </summary>
    /// <value>10 seconds and up; default 15 minutes. It is looked at ten times in this time, but not more often than each second.</value>
    public TimeSpan IdleAfter { get; set; } = TimeSpan.FromMinutes(15);

    public MembershipOptions Membership { get; init; } = new();

    public PlacementOptions Placement { get; init; } = new();

    public DrainOptions Drain { get; } = new();
}
