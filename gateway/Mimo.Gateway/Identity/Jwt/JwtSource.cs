using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;

namespace Mimo.Gateway.Identity.Jwt;

/// <summary>Callers by bearer token, which ASP.NET Core's handler verifies.</summary>
sealed class JwtSource : IIdentitySource
{
    const string Scheme = "Bearer ";
    const string Subject = "sub";

    readonly JwtOptions _options;
    readonly TenantDirectory _tenants;

    public JwtSource(JwtOptions options, TenantDirectory tenants, IOptionsMonitor<JwtBearerOptions> bearer)
    {
        (_options, _tenants) = (options, tenants);
        // Reads the keys now: a file that is no use stops the start.
        bearer.Get(JwtBearerDefaults.AuthenticationScheme);
    }

    public async ValueTask<Caller?> Identify(HttpContext context)
    {
        if (!context.Request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;
        var result = await context.AuthenticateAsync(JwtBearerDefaults.AuthenticationScheme);
        if (!result.Succeeded) throw new CredentialException($"jwt: {result.Failure?.GetType().Name ?? "none"}");
        var claims = result.Principal;
        var tenant = _options.Tenant ?? claims.FindFirstValue(_options.TenantClaim) ?? throw new CredentialException("jwt: tenant");
        var scopes = claims.FindAll(_options.ScopeClaim).SelectMany(claim => claim.Value.Split(' '));
        return new Caller(
            _tenants.Get(tenant), claims.FindFirstValue(Subject) ?? throw new CredentialException("jwt: sub"),
            ScopeNames.Read(scopes, _options.ScopePrefix));
    }
}
