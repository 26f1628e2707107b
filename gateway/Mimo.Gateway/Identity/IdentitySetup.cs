using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mimo.Cluster.Tenants;
using Mimo.Contracts.Tenants;
using Mimo.Gateway.Hosting;
using Mimo.Gateway.Identity.ApiKeys;
using Mimo.Gateway.Identity.Certificates;
using Mimo.Gateway.Identity.Jwt;

namespace Mimo.Gateway.Identity;

/// <summary>Registers who is asked for what, and refuses configurations that would ask nobody where others can reach the gateway.</summary>
static class IdentitySetup
{
    /// <exception cref="ValidationException">An option is wrong, or the configuration is not safe; the message says what to do.</exception>
    public static void AddMimoIdentity(this WebApplicationBuilder builder, MimoGatewayOptions gateway)
    {
        var options = gateway.OwnCallerOnly
            ? new IdentityOptions()
            : builder.Configuration.GetSection(IdentityOptions.Section).Get<IdentityOptions>() ?? new IdentityOptions();
        options.Validate();
        gateway.Tls.Validate();
        if (options.Certificates is not null && !gateway.Tls.IsConfigured)
            throw new ValidationException($"{IdentityOptions.Section}:Certificates needs TLS: configure Mimo:Gateway:Tls.");
        var secret = TenantSecret.Configured(builder.Configuration);
        if (options.IsConfigured && secret is null)
            throw new ValidationException(
                $"{IdentityOptions.Section} is configured, and {TenantSecret.Value} or {TenantSecret.File} is not: without it, whoever reads the "
                + "sources can make a tenant's ids. Make one with `openssl rand -base64 32`; see docs/identity.md.");
        if (!IPAddress.IsLoopback(IPAddress.Parse(gateway.BindAddress)) && !options.IsConfigured && !options.Anyone)
            throw new ValidationException(
                $"The gateway is to listen on {gateway.BindAddress}, beyond this machine, and asks nobody who they are. Configure "
                + $"{IdentityOptions.Section}:Jwt, :Certificates or :ApiKeys (docs/identity.md); or, where nobody else is on that network, set "
                + $"{IdentityOptions.Section}:Anyone=true.");

        var services = builder.Services;
        services.AddSingleton(options);
        services.TryAddSingleton(secret ?? DeploymentSecret.Published);
        services.AddSingleton<TenantDirectory>();
        services.AddSingleton<CallerIdentifier>();
        services.AddSingleton<CallerMiddleware>();
        services.AddHostedService<IdentityNotice>();
        if (gateway.Tls.IsConfigured) services.AddSingleton<GatewayTls>();
        if (options.Certificates is { } certificates) services.AddSingleton(certificates).AddSingleton<IIdentitySource, CertificateSource>();
        if (options.ApiKeys is { } keys) services.AddSingleton(keys).AddSingleton<IIdentitySource, ApiKeySource>();
        if (options.Jwt is { } jwt) JwtSetup.Add(services, jwt);
    }
}
