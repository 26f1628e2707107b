using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mimo.Gateway;
using Mimo.Gateway.Hosting;
using Mimo.Model.Pipeline;
using Mimo.Silo;

namespace Mimo.Benchmarks.Service;

/// <summary>The whole service in this process, as <c>serve</c> puts it together, over a network of the benchmark's choice.</summary>
sealed class EmbeddedMimo : IAsyncDisposable
{
    readonly WebApplication _app;

    EmbeddedMimo(WebApplication app)
    {
        _app = app;
        Client = new MimoCaller(Address);
    }

    public Uri Address => _app.Services.GetRequiredService<GatewayEndpoints>().Grpc;

    public MimoCaller Client { get; }

    public static async Task<EmbeddedMimo> Start(Func<MimoPipeline> network)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.AddMimoSilo(new MimoSiloOptions { Pipeline = network, Drain = { Announce = TimeSpan.Zero, Budget = TimeSpan.FromSeconds(5) } });
        builder.AddMimoGateway(new MimoGatewayOptions
        {
            GrpcPort = 0, HttpPort = 0, JoinCluster = false, Drain = { Announce = TimeSpan.Zero, Budget = TimeSpan.FromSeconds(5) },
        });
        var app = builder.Build().MapMimoGateway();
        await app.StartAsync();
        var service = new EmbeddedMimo(app);
        await service.Client.WaitUntilReady();
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
