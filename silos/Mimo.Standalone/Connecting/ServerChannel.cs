using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace Mimo.Standalone.Connecting;

/// <summary>Opens the channel to a service, with the caller's credentials on every call.</summary>
static class ServerChannel
{
    // Answers hold masks: a PNG of a large image passes the client's default of 4 MiB.
    const int MaxReceiveBytes = 256 * 1024 * 1024;

    /// <exception cref="UserException">A certificate cannot be read.</exception>
    public static GrpcChannel Open(ServerSettings server)
    {
        var sockets = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        try
        {
            if (server is { Certificate: { } certificate, Key: { } key })
                sockets.SslOptions.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate.FullName, key.FullName)];
            if (server.Authority is { } authority) sockets.SslOptions.RemoteCertificateValidationCallback = TrustOnly(authority);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UserException("the certificate or its key cannot be read: PEM files are needed.", ExitCodes.BadInput);
        }
        return GrpcChannel.ForAddress(server.Address, new GrpcChannelOptions
        {
            MaxReceiveMessageSize = MaxReceiveBytes, HttpHandler = new Credentials(server, sockets), DisposeHttpClient = true,
        });
    }

    static RemoteCertificateValidationCallback TrustOnly(FileInfo authority)
    {
        var root = X509Certificate2.CreateFromPem(File.ReadAllText(authority.FullName));
        return (_, certificate, _, errors) =>
        {
            // A certificate for another host stays wrong whoever signed it.
            if (certificate is null || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None) return false;
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            using var own = X509CertificateLoader.LoadCertificate(certificate.Export(X509ContentType.Cert));
            return chain.Build(own);
        };
    }

    /// <summary>As headers of HTTP: gRPC's own call credentials refuse to go without TLS, which is right but for loopback.</summary>
    sealed class Credentials(ServerSettings server, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (server.ApiKey is { } key) request.Headers.TryAddWithoutValidation("x-api-key", key);
            if (server.Token is { } token) request.Headers.TryAddWithoutValidation("authorization", $"Bearer {token}");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
