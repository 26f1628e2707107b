using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mimo.Gateway.Hosting;

/// <summary>Where the gateway listens: two ports, known for certain only once the host has started (port 0 takes a free one).</summary>
public sealed class GatewayEndpoints
{
    ListenOptions? _grpc;
    ListenOptions? _http;

    /// <summary>gRPC, HTTP/2 without TLS.</summary>
    public Uri Grpc => Address(_grpc);

    /// <summary>gRPC-Web, health and the index page, HTTP/1.1.</summary>
    public Uri Http => Address(_http);

    internal void Listen(KestrelServerOptions kestrel, MimoGatewayOptions options)
    {
        var address = IPAddress.Parse(options.BindAddress);
        kestrel.Listen(address, options.GrpcPort, listen => (_grpc = listen).Protocols = HttpProtocols.Http2);
        kestrel.Listen(address, options.HttpPort, listen => (_http = listen).Protocols = HttpProtocols.Http1);
    }

    // Kestrel writes the port that it got back into its options.
    static Uri Address(ListenOptions? listen) => listen?.IPEndPoint is { Port: not 0 } bound
        ? new UriBuilder(Uri.UriSchemeHttp, bound.Address.ToString(), bound.Port).Uri
        : throw new InvalidOperationException("The gateway does not listen yet.");
}
