using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Mimo.Gateway.Dicom;

/// <summary>Connections to one archive: its own trust, its own credentials, no redirects (an archive has no say in where we call next).</summary>
sealed class DicomwebServer : IDisposable
{
    readonly DicomwebServerOptions _options;
    readonly HttpClient _client;

    public DicomwebServer(string name, DicomwebServerOptions options)
    {
        (Name, _options) = (name, options);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.Timeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            // Spans of this handler carry paths, and paths name studies.
            ActivityHeadersPropagator = null,
        };
        if (options.CertificateAuthority is { } file)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public string Name { get; }

    public TimeSpan RequestTimeout => _options.Timeout;

    public int MaxBytes => _options.MaxBytes;

    public bool IsFor(string tenant) => _options.Tenants.Count == 0 || _options.Tenants.Contains(tenant);

    /// <summary>A request to a path under the base address.</summary>
    public HttpRequestMessage Request(HttpMethod method, string path, string accept)
    {
        var request = new HttpRequestMessage(method, new Uri($"{_options.Address!.AbsoluteUri.TrimEnd('/')}/{path}"));
        // .NET's own parser refuses some media types that DICOM's are made of.
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (Authorization() is { } authorization) request.Headers.Authorization = authorization;
        return request;
    }

    public Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose() => _client.Dispose();

    public override string ToString() => nameof(DicomwebServer);

    AuthenticationHeaderValue? Authorization()
    {
        if (_options.BearerTokenFile is { } file) return new AuthenticationHeaderValue("Bearer", File.ReadAllText(file).Trim());
        if (_options.BearerToken is { } token) return new AuthenticationHeaderValue("Bearer", token);
        return _options.User is { } user
            ? new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{_options.Password}")))
            : null;
    }
}
