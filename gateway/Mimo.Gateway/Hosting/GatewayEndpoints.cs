using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Mimo.Gateway.Hosting;

/// <summary>Where the gateway listens: two ports, known for certain only once the host has started (port 0 takes a free one).</summary>
public sealed class GatewayEndpoints
{
    ListenOptions? _grpc;
    ListenOptions? _http;
    string _scheme = Uri.UriSchemeHttp;

    /// <summary>gRPC, HTTP/2.</summary>
    public Uri Grpc => Address(_grpc);

    /// <summary>gRPC-Web, health and the index page, HTTP/1.1.</summary>
    public Uri Http => Address(_http);

    internal void Listen(KestrelServerOptions kestrel, MimoGatewayOptions options)
    {
        var address = IPAddress.Parse(options.BindAddress);
        var tls = options.Tls.IsConfigured ? kestrel.ApplicationServices.GetRequiredService<GatewayTls>() : null;
        if (tls is not null) _scheme = Uri.UriSchemeHttps;
        kestrel.Listen(address, options.GrpcPort, listen =>
        {
            (_grpc = listen).Protocols = HttpProtocols.Http2;
            tls?.Use(listen);
        });
        kestrel.Listen(address, options.HttpPort, listen =>
        {
            // Both versions on one port can only be told apart inside TLS.
            (_http = listen).Protocols = tls is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            tls?.Use(listen);
        });
    }

    // Kestrel writes the port that it got back into its options.
    Uri Address(ListenOptions? listen) => listen?.IPEndPoint is { Port: not 0 } bound
        ? new UriBuilder(_scheme, bound.Address.ToString(), bound.Port).Uri
        : throw new InvalidOperationException("The gateway does not listen yet.");
}
