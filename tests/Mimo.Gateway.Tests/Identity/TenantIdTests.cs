using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Mimo.Cluster.Tenants;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Tenants;
using Mimo.Gateway.Sessions;

namespace Mimo.Gateway.Tests.Identity;

public sealed class TenantIdTests
{
    static readonly DeploymentSecret Secret = new(SHA256.HashData("one"u8));
    static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData("pixels"u8));

    [Fact]
    public void Ids_BeginWithTheirTenantsTag_AndSessionsEndWithTheAffinity()
    {
        var tenant = Secret.Tenant("north");
        var image = tenant.ImageId(Digest);
        var session = tenant.NewSessionId(image);
        Assert.Equal((Affinity.ImageKeyDigits, Affinity.SessionIdDigits), (image.Length, session.Length));
        Assert.Equal((tenant.Tag, tenant.Tag), (TenantTag.OfImage(image), TenantTag.OfSession(session)));
        Assert.Equal(Affinity.OfGrain(image), Affinity.OfGrain(session));
        Assert.Equal(Affinity.OfImage(image), Affinity.OfGrain(image));
        Assert.NotEqual(session, tenant.NewSessionId(image));
        Assert.True(Identifiers.IsImage(image, tenant.Tag) && Identifiers.IsSession(session, tenant.Tag));
    }

    [Fact]
    public void Ids_OfTwoTenantsOrTwoDeployments_HaveNothingInCommon()
    {
        Tenant[] tenants = [Secret.Tenant("north"), Secret.Tenant("south"), new DeploymentSecret(SHA256.HashData("two"u8)).Tenant("north")];
        Assert.Distinct(tenants.Select(tenant => tenant.Tag));
        Assert.Distinct(tenants.Select(tenant => tenant.ImageId(Digest)[TenantTag.Digits..]));
        Assert.Distinct(tenants.Select(tenant => Affinity.OfImage(tenant.ImageId(Digest))));
        Assert.DoesNotContain(Digest, tenants[0].ImageId(Digest), StringComparison.Ordinal);
        Assert.False(Identifiers.IsImage(tenants[1].ImageId(Digest), tenants[0].Tag));
    }

    [Fact]
    public void Ids_OfOneTenant_AreTheSameInEveryProcess()
    {
        Assert.Equal(Secret.Tenant("north").ImageId(Digest), new DeploymentSecret(SHA256.HashData("one"u8)).Tenant("north").ImageId(Digest));
        Assert.Equal(Secret.Tag("north"), Secret.Tenant("north").Tag);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("ééééééééééééééééé")]
    public void Owns_WhatIsNoId_IsFalse(string id)
    {
        Assert.False(Secret.Tag("north").Owns(id));
        Assert.False(default(TenantTag).Owns(id));
    }

    [Fact]
    public void Secret_ComesFromConfigurationOrAFile_AndIsNeverQuoted()
    {
        var bytes = SHA256.HashData("one"u8);
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Convert.ToBase64String(bytes) + "\n");
        var expected = Secret.Tag("north");
        Assert.Equal(expected, TenantSecret.Read(Settings(TenantSecret.Value, Convert.ToBase64String(bytes))).Tag("north"));
        Assert.Equal(expected, TenantSecret.Read(Settings(TenantSecret.File, file)).Tag("north"));
        File.Delete(file);
        Assert.Null(TenantSecret.Configured(Settings("other", "value")));
        foreach (var wrong in (string[])["not base64 7f3a", Convert.ToBase64String("short 7f3a"u8)])
        {
            var refused = Assert.Throws<FormatException>(() => TenantSecret.Read(Settings(TenantSecret.Value, wrong)));
            Assert.DoesNotContain(wrong, refused.ToString(), StringComparison.Ordinal);
        }
    }

    static IConfiguration Settings(string key, string value) =>
        new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create(key, (string?)value)]).Build();
}
