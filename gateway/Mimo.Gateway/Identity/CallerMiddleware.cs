using Mimo.Contracts.Tenants;

namespace Mimo.Gateway.Identity;

/// <summary>Puts the <see cref="Caller"/> on each call.</summary>
public sealed class CallerMiddleware(DeploymentSecret secret) : IMiddleware
{
    readonly Caller _local = new(secret.Tenant(Tenant.Local), Caller.Anonymous, Scopes.All);

    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        context.Features.Set(_local);
        return next(context);
    }
}
