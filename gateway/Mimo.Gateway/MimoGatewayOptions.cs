using System.ComponentModel.DataAnnotations;
using System.Net;
using Mimo.Cluster;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Placement;
using Mimo.Cluster.Redis;
using Mimo.Gateway.Hosting;

namespace Mimo.Gateway;

/// <summary>Where the gateway listens and which cluster it joins. Configuration section <c>Mimo:Gateway</c>.</summary>
public sealed class MimoGatewayOptions
{
    public const string Section = "Mimo:Gateway";

    /// <summary>The address both ports are bound to.</summary>
    /// <value>An IP address. Default 127.0.0.1: nothing leaves the machine until an operator says so.</value>
    [Required]
    public string BindAddress { get; set; } = "127.0.0.1";

    /// <summary>TCP port for gRPC over HTTP/2.</summary>
    /// <value>0 to 65535; 0 takes a free one. Default 50051.</value>
    [Range(0, 65535)]
    public int GrpcPort { get; set; } = 50051;

    /// <summary>
    /// TCP port for HTTP/1.1: gRPC-Web, health and the index page. A port of its own, since one port can serve both versions only
    /// where TLS negotiates them.
    /// </summary>
    /// <value>0 to 65535; 0 takes a free one. Default 8080.</value>
    [Range(0, 65535)]
    public int HttpPort { get; set; } = 8080;

    /// <summary>TLS of both ports.</summary>
    public TlsOptions Tls { get; } = new();

    /// <summary>Origins whose pages may call by gRPC-Web and REST.</summary>
    /// <value>Scheme, host and port. Default none: pages of the gateway's own origin only.</value>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>Whether tools such as grpcurl may ask which calls there are (grpc.reflection.v1alpha.ServerReflection).</summary>
    /// <value>Default: where <see cref="BindAddress"/> is loopback.</value>
    public bool? Reflection { get; set; }

    /// <summary>Whether <c>/</c> is the viewer; otherwise it is the text of <c>/about</c>.</summary>
    /// <value>Default true.</value>
    public bool Viewer { get; set; } = true;

    internal bool ServesReflection => Reflection ?? IPAddress.IsLoopback(IPAddress.Parse(BindAddress));

    /// <summary>For a gateway whose only caller is its own process: identities are not asked for, whatever is configured.</summary>
    /// <value>Default false. True is refused beyond loopback.</value>
    public bool OwnCallerOnly { get; set; }

    /// <summary>False where the host has set up Orleans already, as the embedded default does.</summary>
    /// <value>Default true.</value>
    public bool JoinCluster { get; set; } = true;

    /// <summary>Redis for cluster membership and images. Needed where the gateway joins a cluster.</summary>
    /// <value><c>HOST:PORT</c> or a StackExchange.Redis configuration. Default none.</value>
    public string? Redis { get; set; }

    /// <summary>What differs from <see cref="Redis"/> for each use; a gateway uses <c>Membership</c>, <c>Images</c> and <c>Keys</c>.</summary>
    public RedisStores Stores { get; } = new();

    /// <summary>The cluster to join.</summary>
    /// <value>Default <c>mimo</c>.</value>
    [Required]
    public string ClusterId { get; set; } = "mimo";

    /// <summary>Names the durable state; the same as the silos'.</summary>
    /// <value>Default <c>mimo</c>.</value>
    [Required]
    public string ServiceId { get; set; } = "mimo";

    /// <summary>When silos are given up; the same as the silos'.</summary>
    public MembershipOptions Membership { get; } = new();

    /// <summary>The gateway places most grains, so its rule should be the silos' own.</summary>
    public PlacementOptions Placement { get; } = new();

    /// <summary>TCP port of the gateway's own silo.</summary>
    /// <value>0 to 65535; 0 (default) takes a free one.</value>
    [Range(0, 65535)]
    public int SiloPort { get; set; }

    /// <summary>Where the other silos reach this one.</summary>
    /// <value>An IP address. Default 127.0.0.1: all silos on this machine.</value>
    [Required]
    public string AdvertisedAddress { get; set; } = "127.0.0.1";

    /// <summary>How the gateway leaves; by default it says so 5 seconds before it refuses, which is one period of most probes.</summary>
    public DrainOptions Drain { get; } = new() { Announce = TimeSpan.FromSeconds(5) };
}
