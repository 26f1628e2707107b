using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;

namespace Mimo.Gateway.Identity.Certificates;

/// <summary>
/// Callers by client certificate: (1) its chain ends at a configured authority, none of it revoked; (2) it is for client
/// authentication; (3) one of its names is a configured holder's. Hand-written because ASP.NET Core's certificate handler is a package
/// that is not published any more.
/// </summary>
sealed class CertificateSource : IIdentitySource
{
    const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    /// <summary>How long a verdict stands within a connection, which may live for days: so much later a revocation is noticed.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);

    readonly CertificateOptions _options;
    readonly FrozenDictionary<string, CertificateHolder> _holders;
    readonly TenantDirectory _tenants;
    readonly TimeProvider _time;
    readonly ReloadedFile<X509Certificate2Collection> _authorities;
    // Kestrel gives the same object for all calls of a connection.
    readonly ConditionalWeakTable<X509Certificate2, Verdict> _verdicts = [];

    public CertificateSource(CertificateOptions options, TenantDirectory tenants, TimeProvider time, ILogger<CertificateSource> logger)
    {
        (_options, _tenants, _time) = (options, tenants, time);
        _holders = options.Holders.ToFrozenDictionary(holder => holder.Name, StringComparer.Ordinal);
        _authorities = new ReloadedFile<X509Certificate2Collection>(
            $"{IdentityOptions.Section}:Certificates:CaFile", [options.CaFile], () => Read(options.CaFile), time, logger);
    }

    public ValueTask<Caller?> Identify(HttpContext context)
    {
        if (context.Connection.ClientCertificate is not { } certificate) return default;
        var authorities = _authorities.Current;
        if (!_verdicts.TryGetValue(certificate, out var verdict) || verdict.Authorities != authorities || _time.GetElapsedTime(verdict.Made) > Fresh)
        {
            verdict = new Verdict(Find(certificate, authorities), authorities, _time.GetTimestamp());
            _verdicts.AddOrUpdate(certificate, verdict);
        }
        return ValueTask.FromResult<Caller?>(verdict.Caller);
    }

    Caller Find(X509Certificate2 certificate, X509Certificate2Collection authorities)
    {
        // (1)
        using var chain = new X509Chain { ChainPolicy = Policy(authorities) };
        if (!chain.Build(certificate))
            throw new CredentialException($"certificate: {string.Join(' ', chain.ChainStatus.Select(status => status.Status).Distinct())}");
        // (2) A certificate without the extension would be for anything.
        if (!certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(
            usage => usage.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>().Any(oid => oid.Value == ClientAuthentication)))
            throw new CredentialException("certificate: usage");
        // (3)
        var holders = AlternativeNames.Of(certificate).Where(_holders.ContainsKey).Select(name => _holders[name]).ToArray();
        if (holders.Length == 0) throw new CredentialException("certificate: name");
        if (holders.Select(holder => holder.Tenant).Distinct(StringComparer.Ordinal).Count() > 1) throw new CredentialException("certificate: two tenants");
        var scopes = holders.Aggregate(Scopes.All, (both, holder) => both & ScopeNames.Read(holder.Scopes));
        return new Caller(_tenants.Get(holders[0].Tenant), holders[0].Name, scopes);
    }

    X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = _options.Revocation, RevocationFlag = X509RevocationFlag.ExcludeRoot,
            VerificationTime = _time.GetUtcNow().UtcDateTime, VerificationTimeIgnored = false,
            // A certificate can name an address to fetch its issuer from, and a caller's may name any.
            DisableCertificateDownloads = true,
        };
        foreach (var one in authorities)
            (one.SubjectName.RawData.AsSpan().SequenceEqual(one.IssuerName.RawData) ? policy.CustomTrustStore : policy.ExtraStore).Add(one);
        return policy;
    }

    static X509Certificate2Collection Read(string path)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities.Count > 0 ? authorities : throw new FormatException($"{path} holds no certificate.");
    }

    sealed record Verdict(Caller Caller, X509Certificate2Collection Authorities, long Made);
}
