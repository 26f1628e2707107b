using System.Security.Cryptography;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>Callers by API key.</summary>
sealed class ApiKeySource(
    ApiKeyOptions options, TenantDirectory tenants, DeploymentSecret secret, TimeProvider time, ILogger<ApiKeySource> logger) : IIdentitySource
{
    const string Scheme = "ApiKey ";

    // An id that is not there costs as much as one that is: the key is hashed and compared all the same.
    static readonly byte[] NoSalt = new byte[16];
    static readonly byte[] NoHash = new byte[HMACSHA256.HashSizeInBytes];

    readonly ReloadedFile<ApiKeyFile> _file = new($"{IdentityOptions.Section}:ApiKeys:File", [options.File], () => ApiKeyFile.Read(options.File), time, logger);

    public ValueTask<Caller?> Identify(HttpContext context) => ValueTask.FromResult(KeyIn(context.Request) is { } text ? Find(text) : null);

    Caller Find(string text)
    {
        var key = ApiKey.Parse(text) ?? throw new CredentialException("api key: form");
        var entry = _file.Current.Keys.GetValueOrDefault(key.Id);
        var (salt, hash) = entry is null ? (NoSalt, NoHash) : (Convert.FromBase64String(entry.Salt), Convert.FromBase64String(entry.Hash));
        if (!CryptographicOperations.FixedTimeEquals(hash, ApiKeyEntry.HashOf(key, salt, secret)) || entry is null)
            throw new CredentialException("api key: unknown");
        if (entry.Expires <= time.GetUtcNow()) throw new CredentialException("api key: expired");
        return new Caller(tenants.Get(entry.Tenant), entry.Subject, ScopeNames.Read(entry.Scopes));
    }

    static string? KeyIn(HttpRequest request)
    {
        if (request.Headers[ApiKeyOptions.Header] is [{ } own]) return own;
        return request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..] : null;
    }
}
