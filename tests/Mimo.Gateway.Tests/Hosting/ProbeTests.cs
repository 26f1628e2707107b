using System.Net;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Mimo.Cluster.Drain;
using Mimo.Gateway.Tests.Fixture;

namespace Mimo.Gateway.Tests.Hosting;

public sealed class ProbeTests
{
    [Fact]
    public async Task GrpcHealth_OfAVerb_SaysWhetherASiloServesIt_AndReadinessFallsBeforeTheEnd()
    {
        var traced = new TracedGateway();
        await traced.InitializeAsync();
        var health = new Health.HealthClient(traced.Host.Channel);
        async Task<HealthCheckResponse.Types.ServingStatus> Of(string service) =>
            (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status;

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await Of("mimo.encode"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await Of("mimo.decode"));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await Of("mimo.segment"));
        // Answers about images that are encoded already still come.
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, await Of("mimo.v1.Mimo"));
        foreach (var path in (string[])["/startupz", "/livez", "/readyz"]) Assert.Equal(HttpStatusCode.OK, await Get(traced, path));

        // What SIGTERM does first.
        traced.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (await Get(traced, "/readyz"), await Get(traced, "/livez")));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, await Of(""));
        await traced.DisposeAsync();
    }

    [Fact]
    public async Task Readiness_ProcessLeavesOnItsOwnAccount_FallsBeforeTheHostStops()
    {
        var traced = new TracedGateway();
        await traced.InitializeAsync();
        Assert.Equal(HttpStatusCode.OK, await Get(traced, "/readyz"));

        // What a failed device does first.
        traced.Host.Services.GetRequiredService<DrainSwitch>().Leave();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Get(traced, "/readyz"));
        Assert.False(traced.Host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        var checks = traced.Host.Services.GetRequiredService<HealthCheckService>();
        Assert.NotEqual(HealthStatus.Healthy, (await checks.CheckHealthAsync(check => check.Name == "process")).Status);
        await traced.DisposeAsync();
    }

    [Fact]
    public async Task Probes_AreOff_UnlessAPortIsNamed()
    {
        await using var host = await GatewayHost.Start();
        Assert.DoesNotContain(host.Services.GetServices<IHostedService>(), service => service.GetType().Name == "ProbeServer");
        Assert.Null(host.Services.GetService<OpenTelemetry.Metrics.MeterProvider>());
    }

    static async Task<HttpStatusCode> Get(TracedGateway traced, string path)
    {
        using var response = await traced.Probes.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }
}
