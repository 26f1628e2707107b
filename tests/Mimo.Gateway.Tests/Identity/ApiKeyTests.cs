using Grpc.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Mimo.Contracts.V1;
using Mimo.Gateway.Identity;
using Mimo.Gateway.Identity.ApiKeys;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Identity;

public sealed class ApiKeyTests
{
    static readonly GetModelInfoRequest Info = new();

    [Fact]
    public async Task Key_IsTakenInBothHeaders_UntilItIsRevoked()
    {
        using var credentials = new Credentials();
        var key = credentials.Key("north", ["ask"]);
        await using var host = await GatewayHost.Start(credentials.Settings);
        await host.Client.GetModelInfoAsync(Info, Credentials.ApiKeyHeader(key));
        await host.Client.GetModelInfoAsync(Info, new Metadata { { "authorization", $"ApiKey {key}" } });
        var other = await Refusal.Of(() => host.Client.DeleteImageAsync(new DeleteImageRequest(), Credentials.ApiKeyHeader(key)).ResponseAsync);
        other.Is(StatusCode.PermissionDenied, ErrorReason.PermissionDenied);

        credentials.Revoke();
        var started = TimeProvider.System.GetTimestamp();
        while (await Record.ExceptionAsync(() => host.Client.GetModelInfoAsync(Info, Credentials.ApiKeyHeader(key)).ResponseAsync) is not RpcException)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "The key still opens.");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task TwoCredentials_HaveToAgree_AndAllowOnlyWhatBothAllow()
    {
        using var credentials = new Credentials();
        var (north, south) = (credentials.Key("north", ["ask"]), credentials.Key("south", ["ask"]));
        await using var host = await GatewayHost.Start(credentials.Settings);
        Metadata Both(string key) => new() { { "authorization", $"Bearer {credentials.Token("north")}" }, { ApiKeyOptions.Header, key } };

        await host.Client.GetModelInfoAsync(Info, Both(north));
        (await Refusal.Of(() => host.Client.GetModelInfoAsync(Info, Both(south)).ResponseAsync)).Is(StatusCode.Unauthenticated, ErrorReason.Unauthenticated);
        (await Refusal.Of(() => host.Client.DeleteImageAsync(new DeleteImageRequest(), Both(north)).ResponseAsync))
            .Is(StatusCode.PermissionDenied, ErrorReason.PermissionDenied);
    }

    [Fact]
    public void Key_MadeByTheCommand_IsFoundInItsFile_AndTheFileDoesNotHoldIt()
    {
        using var credentials = new Credentials();
        using var printed = new StringWriter();
        var arguments = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Mimo:Tenants:SecretFile"] = credentials.Path("secret"), ["tenant"] = "north", ["scopes"] = "ask,upload", ["days"] = "30",
        }).Build();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, KeyCommand.Run(arguments, time, printed, TextWriter.Null));
        var lines = printed.ToString().Split('\n');
        File.WriteAllText(credentials.Path("keys.json"), $"{{\"keys\": [{lines[3]}]}}");
        var key = ApiKey.Parse(lines[1].Trim())!;
        var entry = ApiKeyFile.Read(credentials.Path("keys.json")).Keys[key.Id];
        Assert.Equal(("north", "north", time.GetUtcNow().AddDays(30)), (entry.Tenant, entry.Subject, entry.Expires!.Value));
        Assert.Equal(Scopes.Ask | Scopes.Upload, ScopeNames.Read(entry.Scopes));
        Assert.Equal(Convert.FromBase64String(entry.Hash), ApiKeyEntry.HashOf(key, Convert.FromBase64String(entry.Salt), credentials.Secret));
        Assert.DoesNotContain(lines[1].Trim()["mimo_00000000_".Length..], lines[3], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenant", null, "--tenant")]
    [InlineData("scopes", "ask,everything", "'everything' is no scope")]
    [InlineData("scopes", "", "At least one scope")]
    [InlineData("days", "0", "--days")]
    [InlineData("Mimo:Tenants:SecretFile", null, "Mimo:Tenants:SecretFile")]
    public void Command_WithAWrongArgument_SaysWhich(string name, string? value, string said)
    {
        using var credentials = new Credentials();
        var arguments = new Dictionary<string, string?>
        {
            ["Mimo:Tenants:SecretFile"] = credentials.Path("secret"), ["tenant"] = "north", ["scopes"] = "ask", [name] = value,
        };
        using var errors = new StringWriter();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(arguments).Build();
        Assert.Equal(2, KeyCommand.Run(configuration, TimeProvider.System, TextWriter.Null, errors));
        Assert.Contains(said, errors.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mimo_0123456_AAAA")]
    [InlineData("mimo_01234567")]
    [InlineData("mimo_0123456G_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("mimo_01234567_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("other_01234567_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Parse_WhatIsNoKey_IsNull(string text) => Assert.Null(ApiKey.Parse(text));

    [Theory]
    [InlineData("no json")]
    [InlineData("""{"keys": [{"id": "01234567", "tenant": "n", "subject": "s", "scopes": ["root"], "salt": "AA==", "hash": "AA=="}]}""")]
    [InlineData("""{"keys": [{"id": "01234567", "tenant": "n", "subject": "s", "scopes": ["ask"], "salt": "AA==", "hash": "AA=="}]}""")]
    [InlineData("""{"keys": [{"id": "01234567", "tenant": "n", "subject": "s", "scopes": ["ask"], "salt": "AA==", "hash": "AA==", "colour": 1}]}""")]
    public async Task File_ThatCannotBeRight_StopsTheStart(string content)
    {
        using var credentials = new Credentials();
        File.WriteAllText(credentials.Path("keys.json"), content);
        await Assert.ThrowsAsync<FormatException>(() => GatewayHost.Start(credentials.Settings));
    }
}
