using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Mimo.Tests.Shared;

/// <summary>A certificate authority of one test, and handlers that trust it.</summary>
sealed class TestAuthority : IDisposable
{
    public const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";
    const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();
    readonly X509Certificate2 _root;

    public TestAuthority(string name = "test root")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _root = request.CreateSelfSigned(_now.AddDays(-1), _now.AddDays(30));
    }

    public string Pem => _root.ExportCertificatePem();

    /// <summary>A certificate with its key.</summary>
    public X509Certificate2 Issue(string usage = ClientAuthentication, string? dns = null, string? uri = null, TimeSpan? expiresIn = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=somebody", key, HashAlgorithmName.SHA256);
        if (usage.Length > 0) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var names = new SubjectAlternativeNameBuilder();
        if (dns is not null) names.AddDnsName(dns);
        if (uri is not null) names.AddUri(new Uri(uri));
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            _root, _now.AddHours(-2), _now + (expiresIn ?? TimeSpan.FromDays(1)), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Writes a server's certificate and key, as an operator or cert-manager does.</summary>
    public string WriteServer(string certificateFile, string keyFile)
    {
        using var server = Issue(ServerAuthentication, "localhost");
        File.WriteAllText(certificateFile, server.ExportCertificatePem());
        File.WriteAllText(keyFile, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        return server.Thumbprint;
    }

    /// <summary>Writes a caller's certificate and key.</summary>
    public void WriteClient(string certificateFile, string keyFile, string dns)
    {
        using var client = Issue(dns: dns);
        File.WriteAllText(certificateFile, client.ExportCertificatePem());
        File.WriteAllText(keyFile, client.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>A handler that trusts servers of this authority and shows a certificate, if it is given one.</summary>
    public SocketsHttpHandler Handler(X509Certificate2? own = null, Action<string>? seen = null) => new()
    {
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                seen?.Invoke(((X509Certificate2)certificate!).Thumbprint);
                using var chain = new X509Chain();
                chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
                chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
                chain.ChainPolicy.CustomTrustStore.Add(_root);
                return chain.Build((X509Certificate2)certificate!);
            },
            LocalCertificateSelectionCallback = (_, _, _, _, _) => own!,
        },
    };

    public void Dispose() => _root.Dispose();
}
