using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Identity;

[Trait("R", "R16")]
public sealed class CertificateTests : IAsyncLifetime
{
    readonly TestAuthority _authority = new();
    readonly Credentials _credentials = new();
    GatewayHost _host = null!;

    Dictionary<string, string?> Settings => new(_credentials.Settings)
    {
        ["Mimo:Identity:Certificates:CaFile"] = _credentials.Path("ca.pem"), ["Mimo:Identity:Certificates:Revocation"] = "NoCheck",
        ["Mimo:Identity:Certificates:Holders:0:Name"] = "dns:pacs.north.test", ["Mimo:Identity:Certificates:Holders:0:Tenant"] = "north",
        ["Mimo:Identity:Certificates:Holders:0:Scopes:0"] = "ask",
        ["Mimo:Identity:Certificates:Holders:1:Name"] = "uri:spiffe://south/pacs", ["Mimo:Identity:Certificates:Holders:1:Tenant"] = "south",
        ["Mimo:Identity:Certificates:Holders:1:Scopes:0"] = "ask", ["Mimo:Identity:Certificates:Holders:1:Scopes:1"] = "erase",
    };

    MimoGatewayOptions Options => new() { Tls = { CertificateFile = _credentials.Path("tls.crt"), KeyFile = _credentials.Path("tls.key") } };

    public async Task InitializeAsync()
    {
        _authority.WriteServer(_credentials.Path("tls.crt"), _credentials.Path("tls.key"));
        File.WriteAllText(_credentials.Path("ca.pem"), _authority.Pem);
        _host = await GatewayHost.Start(Settings, options: Options, handler: _authority.Handler());
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _credentials.Dispose();
        _authority.Dispose();
    }

    async Task Call(X509Certificate2? certificate, Func<Contracts.V1.Mimo.MimoClient, Task> call)
    {
        using var channel = GrpcChannel.ForAddress(_host.Endpoints.Grpc, new GrpcChannelOptions { HttpHandler = _authority.Handler(certificate) });
        await call(new Contracts.V1.Mimo.MimoClient(channel));
        certificate?.Dispose();
    }

    static Task Info(Contracts.V1.Mimo.MimoClient client) => client.GetModelInfoAsync(new GetModelInfoRequest()).ResponseAsync;

    static Task Delete(Contracts.V1.Mimo.MimoClient client) => client.DeleteImageAsync(new DeleteImageRequest { ImageId = "x" }).ResponseAsync;

    [Fact]
    public async Task Certificate_OfAHolder_IsTheHolderWithItsScopes()
    {
        await Call(_authority.Issue(dns: "pacs.north.test"), Info);
        (await Refusal.Of(() => Call(_authority.Issue(dns: "pacs.north.test"), Delete))).Is(StatusCode.PermissionDenied, ErrorReason.PermissionDenied);
        (await Refusal.Of(() => Call(_authority.Issue(uri: "spiffe://south/pacs"), Delete))).Is(StatusCode.NotFound, ErrorReason.ImageNotFound, "image_id");
        // Without one, a token does.
        await Call(null, client => client.GetModelInfoAsync(new GetModelInfoRequest(), Credentials.Bearer(_credentials.Token())).ResponseAsync);
    }

    [Fact]
    public async Task Certificate_ThatDoesNotHold_IsUnauthenticated()
    {
        using var other = new TestAuthority();
        // The same name for the authority, another key.
        foreach (var (certificate, cause) in ((X509Certificate2?, string)[])
        [
            (null, "none"),
            (other.Issue(dns: "pacs.north.test"), "certificate: "),
            (_authority.Issue(dns: "pacs.north.test", expiresIn: TimeSpan.FromHours(-1)), "certificate: NotTimeValid"),
            (_authority.Issue(usage: "1.3.6.1.5.5.7.3.1", dns: "pacs.north.test"), "certificate: usage"),
            (_authority.Issue(usage: "", dns: "pacs.north.test"), "certificate: usage"),
            (_authority.Issue(dns: "pacs.south.test"), "certificate: name"),
            (_authority.Issue(uri: "dns:pacs.north.test"), "certificate: name"),
            (_authority.Issue(dns: "pacs.north.test", uri: "spiffe://south/pacs"), "certificate: two tenants"),
        ])
        {
            (await Refusal.Of(() => Call(certificate, Info))).Is(StatusCode.Unauthenticated, ErrorReason.Unauthenticated);
            Assert.Contains($": {cause}", _host.Logs.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Certificate_BesideATokenOfAnotherTenant_IsUnauthenticated()
    {
        Task With(string tenant) => Call(
            _authority.Issue(dns: "pacs.north.test"),
            client => client.GetModelInfoAsync(new GetModelInfoRequest(), Credentials.Bearer(_credentials.Token(tenant))).ResponseAsync);
        await With("north");
        (await Refusal.Of(() => With("south"))).Is(StatusCode.Unauthenticated, ErrorReason.Unauthenticated);
    }

    [Fact]
    public async Task Revocation_ThatCannotBeTold_IsARefusal()
    {
        // The certificate names no list of revoked ones, so nobody can say.
        var settings = new Dictionary<string, string?>(Settings) { ["Mimo:Identity:Certificates:Revocation"] = "Online" };
        await using var host = await GatewayHost.Start(settings, options: Options, handler: _authority.Handler(_authority.Issue(dns: "pacs.north.test")));
        (await Refusal.Of(() => Info(host.Client))).Is(StatusCode.Unauthenticated, ErrorReason.Unauthenticated);
        Assert.Contains("RevocationStatusUnknown", host.Logs.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Mimo:Identity:Certificates:CaFile", "")]
    [InlineData("Mimo:Identity:Certificates:Holders:0:Name", "pacs.north.test")]
    [InlineData("Mimo:Identity:Certificates:Holders:0:Scopes:0", "root")]
    [InlineData("Mimo:Identity:Certificates:Holders:0:Tenant", "")]
    [InlineData("Mimo:Identity:Certificates:Holders:0:Name", "uri:spiffe://south/pacs")]
    public async Task Options_OutOfRange_StopTheStart(string name, string value) => await Assert.ThrowsAsync<ValidationException>(
        () => GatewayHost.Start(new Dictionary<string, string?>(Settings) { [name] = value }, options: Options));

    [Fact]
    public async Task Certificates_WithoutTls_StopTheStart() =>
        await Assert.ThrowsAsync<ValidationException>(() => GatewayHost.Start(Settings));
}
