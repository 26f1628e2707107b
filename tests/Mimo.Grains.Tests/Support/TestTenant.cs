using Mimo.Contracts.Tenants;

namespace Mimo.Grains.Tests.Support;

/// <summary>The tenant whose images and sessions tests use.</summary>
static class TestTenant
{
    public static Tenant One { get; } = DeploymentSecret.Published.Tenant(Tenant.Local);
}
