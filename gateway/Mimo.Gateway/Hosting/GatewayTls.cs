using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Mimo.Gateway.Identity;

namespace Mimo.Gateway.Hosting;

/// <summary>Ends TLS on the gateway's listeners. Kestrel reads certificates once; this one follows the files.</summary>
public sealed class GatewayTls
{
    static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    readonly ReloadedFile<SslStreamCertificateContext> _certificate;
    readonly bool _asksForCertificates;

    /// <exception cref="Exception">The files are not there or no certificate and key.</exception>
    public GatewayTls(MimoGatewayOptions gateway, IdentityOptions identity, TimeProvider time, ILogger<GatewayTls> logger)
    {
        var (certificate, key) = (gateway.Tls.CertificateFile!, gateway.Tls.KeyFile!);
        _certificate = new ReloadedFile<SslStreamCertificateContext>(
            $"{MimoGatewayOptions.Section}:Tls", [certificate, key], () => Read(certificate, key), time, logger);
        _asksForCertificates = identity.Certificates is not null;
    }

    public void Use(ListenOptions listen) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        HandshakeTimeout = HandshakeTimeout, OnConnection = _ => ValueTask.FromResult(Handshake()),
    });

    SslServerAuthenticationOptions Handshake() => new()
    {
        ServerCertificateContext = _certificate.Current,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = _asksForCertificates,
        // Whose certificate it is, and whether it holds, is told for each call (CertificateSource): there its absence can be made good by
        // a token, a refusal says so in gRPC's words, and an authority that is added counts at once.
#pragma warning disable CA5359
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
    };

    static SslStreamCertificateContext Read(string certificateFile, string keyFile)
    {
        var leaf = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        // Offline: a start must not wait for, nor tell, whatever address a certificate names.
        return SslStreamCertificateContext.Create(leaf, chain, offline: true);
    }
}
