using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cluster;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Engine.Tests.Support;
using Mimo.Imaging.Codec;
using Mimo.Silo;

namespace Mimo.Grains.Tests.Support;

/// <summary>A silo as operators start it, or a gateway's, in this process: own ports, real clustering, real storage.</summary>
sealed class SiloHost : IAsyncDisposable
{
    SiloHost(IHost host) => Host = host;

    public IHost Host { get; }
    public IGrainFactory Grains => Host.Services.GetRequiredService<IGrainFactory>();
    public DeviceEngine Engine => Host.Services.GetRequiredService<DeviceEngine>();

    public static async Task<SiloHost> Start(MimoSiloOptions options, Action<IServiceCollection>? services = null, IReadOnlyDictionary<string, string?>? settings = null)
    {
        options.CheckpointDirectory = TalkativeModel.CheckpointDirectory;
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Logging.ClearProviders();
        services?.Invoke(builder.Services);
        builder.AddMimoSilo(options);
        return await Start(builder.Build());
    }

    public static async Task<SiloHost> StartGateway(MimoClusterOptions options)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseMimoCluster(options));
        return await Start(builder.Build());
    }

    public async Task<ImageReference> Upload(int width = 60, int height = 40)
    {
        var canonical = CanonicalImage.Intake(new VipsCodec(), StageCluster.Noise(width, height));
        var id = TestTenant.One.ImageId(canonical.Key);
        await Host.Services.GetRequiredService<IImageStore>().Put(id, canonical.Png, default);
        return new ImageReference(id, width, height);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.StopAsync();
        Host.Dispose();
    }

    static async Task<SiloHost> Start(IHost host)
    {
        await host.StartAsync();
        return new SiloHost(host);
    }
}
