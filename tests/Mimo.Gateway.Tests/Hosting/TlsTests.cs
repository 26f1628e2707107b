using System.Net;
using System.Security.Authentication;
using Grpc.Net.Client;
using Mimo.Contracts.V1;
using Mimo.Gateway.Tests.Fixture;
using Mimo.Tests.Shared;

namespace Mimo.Gateway.Tests.Hosting;

public sealed class TlsTests
{
    [Fact]
    public async Task BothPorts_SpeakTlsOnly_AndFollowTheFiles()
    {
        using var authority = new TestAuthority();
        using var credentials = new Credentials();
        var options = new MimoGatewayOptions { Tls = { CertificateFile = credentials.Path("tls.crt"), KeyFile = credentials.Path("tls.key") } };
        var first = authority.WriteServer(options.Tls.CertificateFile, options.Tls.KeyFile);
        await using var host = await GatewayHost.Start(options: options, handler: authority.Handler());
        Assert.All([host.Endpoints.Grpc, host.Endpoints.Http], address => Assert.Equal("https", address.Scheme));
        Assert.Equal("fake", (await host.Client.GetModelInfoAsync(new GetModelInfoRequest())).Model);
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var http = new HttpClient(authority.Handler()) { BaseAddress = host.Endpoints.Http, DefaultRequestVersion = version };
            Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        }
        using (var plain = GrpcChannel.ForAddress($"http://{host.Endpoints.Grpc.Authority}"))
            await Assert.ThrowsAsync<Grpc.Core.RpcException>(
                () => new Contracts.V1.Mimo.MimoClient(plain).GetModelInfoAsync(new GetModelInfoRequest()).ResponseAsync);
        using (var old = authority.Handler())
        {
#pragma warning disable CA5397, SYSLIB0039 // To see it refused.
            old.SslOptions.EnabledSslProtocols = SslProtocols.Tls11;
#pragma warning restore CA5397, SYSLIB0039
            using var http = new HttpClient(old) { BaseAddress = host.Endpoints.Http };
            await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        }

        // A half-written pair is not used; the whole one is.
        File.WriteAllText(options.Tls.KeyFile, "half");
        var second = authority.WriteServer(options.Tls.CertificateFile, options.Tls.KeyFile);
        var started = TimeProvider.System.GetTimestamp();
        for (var shown = first; shown != second;)
        {
            using var http = new HttpClient(authority.Handler(seen: thumbprint => shown = thumbprint)) { BaseAddress = host.Endpoints.Http };
            await http.GetStringAsync(new Uri("/livez", UriKind.Relative));
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "The certificate before is still shown.");
            await Task.Delay(100);
        }
    }

    [Fact]
    public async Task Files_ThatAreNoPair_StopTheStart()
    {
        using var authority = new TestAuthority();
        using var credentials = new Credentials();
        var options = new MimoGatewayOptions { Tls = { CertificateFile = credentials.Path("tls.crt"), KeyFile = credentials.Path("tls.key") } };
        authority.WriteServer(options.Tls.CertificateFile, credentials.Path("other.key"));
        authority.WriteServer(credentials.Path("other.crt"), options.Tls.KeyFile);
        await Assert.ThrowsAnyAsync<Exception>(() => GatewayHost.Start(options: options));
        await Assert.ThrowsAsync<System.ComponentModel.DataAnnotations.ValidationException>(
            () => GatewayHost.Start(options: new MimoGatewayOptions { Tls = { CertificateFile = "only.crt" } }));
    }
}
