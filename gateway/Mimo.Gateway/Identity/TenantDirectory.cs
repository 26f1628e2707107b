using System.Collections.Concurrent;
using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity;

/// <summary>Tenants by the names that verified credentials give.</summary>
public sealed class TenantDirectory(DeploymentSecret secret)
{
    public const int MaxNameChars = 128;

    // Only verified names get here, so its size is the number of tenants.
    readonly ConcurrentDictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);

    /// <exception cref="CredentialException">It is no name: empty, too long, or with control characters.</exception>
    public Tenant Get(string name)
    {
        if (_tenants.TryGetValue(name, out var known)) return known;
        if (string.IsNullOrWhiteSpace(name) || name.Length > MaxNameChars || name.Any(char.IsControl)) throw new CredentialException("tenant");
        return _tenants.GetOrAdd(name, secret.Tenant);
    }
}
