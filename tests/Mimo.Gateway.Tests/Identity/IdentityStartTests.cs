using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Identity;

/// <summary>Configurations that must not start, and what is said about those that do.</summary>
public sealed class IdentityStartTests
{
    static void Add(Dictionary<string, string?> settings, string address = "0.0.0.0")
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddMimoGateway(new MimoGatewayOptions { BindAddress = address, JoinCluster = false });
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("10.1.2.3")]
    public void Start_BeyondLoopbackAndAskingNobody_IsRefusedWithWhatToDo(string address)
    {
        var refused = Assert.Throws<ValidationException>(() => Add([], address));
        foreach (var said in (string[])[address, "Mimo:Identity:Jwt", "docs/identity.md", "Mimo:Identity:Anyone=true"])
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.7")]
    [InlineData("::1")]
    public void Start_OnLoopback_NeedsNothing(string address) => Add([], address);

    [Fact]
    public void Start_BeyondLoopback_WithIdentityOrOnPurpose_IsTaken()
    {
        using var credentials = new Credentials();
        Add(credentials.Settings);
        Add(new Dictionary<string, string?> { ["Mimo:Identity:Anyone"] = "true" });
    }

    [Theory]
    [InlineData("Mimo:Tenants:SecretFile", null, "Mimo:Tenants:Secret")]
    [InlineData("Mimo:Identity:Jwt:Issuer", "", "Issuer")]
    [InlineData("Mimo:Identity:Jwt:Audience", "", "Audience")]
    [InlineData("Mimo:Identity:Jwt:KeysFile", "", "KeysFile")]
    [InlineData("Mimo:Identity:Jwt:Authority", "https://issuer.test", "Authority")]
    [InlineData("Mimo:Identity:Jwt:ClockSkew", "00:06:00", "ClockSkew")]
    [InlineData("Mimo:Identity:ApiKeys:File", "", "File")]
    [InlineData("Mimo:Identity:Anyone", "true", "Anyone")]
    public void Start_WithAnOptionMissingOrWrong_IsRefusedAndSaysWhich(string name, string? value, string said)
    {
        using var credentials = new Credentials();
        var refused = Assert.Throws<ValidationException>(() => Add(new Dictionary<string, string?>(credentials.Settings) { [name] = value }));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_SaysWhoIsAsked()
    {
        using var credentials = new Credentials();
        await using (var open = await GatewayHost.Start())
            Assert.Contains("Nobody is asked who they are: whoever reaches 127.0.0.1", open.Logs.Text, StringComparison.Ordinal);
        await using var closed = await GatewayHost.Start(credentials.Settings);
        Assert.Contains("Callers are asked who they are, by ApiKey, Jwt", closed.Logs.Text, StringComparison.Ordinal);
    }
}
