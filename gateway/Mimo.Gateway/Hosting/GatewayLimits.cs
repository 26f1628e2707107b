namespace Mimo.Gateway.Hosting;

/// <summary>Limits of the transport, fixed because clients and docs rely on them.</summary>
static class GatewayLimits
{
    /// <summary>Bytes of one message to the service; larger ones end with RESOURCE_EXHAUSTED. gRPC's own default, said out loud.</summary>
    public const int MaxReceiveMessageBytes = 4 * 1024 * 1024;

    /// <summary>
    /// A connection that says nothing is pinged after the delay and dropped after the time-out: without, a client whose machine hangs
    /// keeps its answer running for minutes.
    /// </summary>
    public static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(10);

    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(5);
}
