using System.Security.Cryptography;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity.ApiKeys;

/// <summary>One line of the file of keys: everything but the key.</summary>
sealed record ApiKeyEntry
{
    const int SaltBytes = 16;

    public required string Id { get; init; }
    public required string Tenant { get; init; }
    public required string[] Scopes { get; init; }

    /// <summary>Who holds it, for the audit.</summary>
    public required string Subject { get; init; }

    /// <summary>Base64.</summary>
    public required string Salt { get; init; }

    /// <summary>Base64 HMAC-SHA256 of salt and secret under a key derived from the deployment's secret: the file alone does not let anyone test a key.</summary>
    public required string Hash { get; init; }

    /// <summary>The first moment at which it holds no longer; absent: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    public static ApiKeyEntry Of(ApiKey key, string tenant, string[] scopes, string subject, DateTimeOffset? expires, DeploymentSecret secret)
    {
        ScopeNames.Parse(scopes);
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        return new ApiKeyEntry
        {
            Id = key.Id, Tenant = tenant, Scopes = scopes, Subject = subject, Expires = expires,
            Salt = Convert.ToBase64String(salt), Hash = Convert.ToBase64String(HashOf(key, salt, secret)),
        };
    }

    public static byte[] HashOf(ApiKey key, ReadOnlySpan<byte> salt, DeploymentSecret secret) =>
        HMACSHA256.HashData(secret.Key("api keys"), (byte[])[.. salt, .. key.Secret]);

    /// <summary>Prints the id.</summary>
    public override string ToString() => Id;
}
