using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity;

/// <summary>
/// Tells who calls, by everything that came with the call. Credentials of several kinds (a machine's certificate and a person's token) all
/// have to hold and to agree on the tenant; the caller then has what both allow, so that none can be used to widen the other.
/// </summary>
public sealed class CallerIdentifier(IEnumerable<IIdentitySource> sources, TenantDirectory tenants, IdentityOptions options)
{
    readonly IIdentitySource[] _sources = [.. sources];
    readonly Caller _local = new(tenants.Get(Tenant.Local), Caller.Anonymous, Scopes.All);

    /// <exception cref="CredentialException">None came, or they do not hold.</exception>
    public async ValueTask<Caller> Identify(HttpContext context)
    {
        if (!options.IsConfigured) return _local;
        Caller? caller = null;
        foreach (var source in _sources)
        {
            if (await source.Identify(context) is not { } found) continue;
            if (caller is not null && caller.Tag != found.Tag) throw new CredentialException("two tenants");
            caller = caller is null ? found : caller with { Scopes = caller.Scopes & found.Scopes };
        }
        return caller ?? throw new CredentialException("none");
    }
}
