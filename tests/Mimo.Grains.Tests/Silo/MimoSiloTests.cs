using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Mimo.Cache.Embeddings;
using Mimo.Cluster;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Engine.Tests.Support;
using Mimo.Grains.Tests.Support;
using Mimo.Imaging.Codec;
using Mimo.Silo;

namespace Mimo.Grains.Tests.Silo;

/// <summary>Hosts as operators start them: own ports, real clustering, real storage.</summary>
public sealed class MimoSiloTests(RedisServer redis) : IClassFixture<RedisServer>
{
    static async Task<IHost> Start(MimoSiloOptions options)
    {
        options.CheckpointDirectory = TalkativeModel.CheckpointDirectory;
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddMimoSilo(options);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    static async Task<IHost> StartGateway(MimoClusterOptions options)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseMimoCluster(options));
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    static async Task Stop(IHost host)
    {
        await host.StopAsync();
        host.Dispose();
    }

    static async Task<ImageReference> Upload(IHost host)
    {
        var canonical = CanonicalImage.Intake(new VipsCodec(), StageCluster.Noise(60, 40));
        await host.Services.GetRequiredService<IImageStore>().Put(canonical.Key, canonical.Png, default);
        return new ImageReference(canonical.Key, 60, 40);
    }

    static async Task<long> Encodes(IHost host) => (await host.Services.GetRequiredService<DeviceEngine>().Snapshot()).Encodes;

    [Fact]
    public async Task Start_Embedded_AnswersFromMemoryAlone()
    {
        var host = await Start(new MimoSiloOptions());
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var image = await Upload(host);
        var session = grains.GetGrain<ISessionGrain>("s");
        await session.Open(image, default);

        Assert.Equal(1, (await session.Finish("First?")).VisionEncodes);
        Assert.Equal(0, (await session.Finish("Second?")).VisionEncodes);
        var model = await grains.GetGrain<IModelGrain>(0).Describe(default);
        Assert.Equal(host.Services.GetRequiredService<DeviceEngine>().Revision, model.Revision);
        await Stop(host);
    }

    [Fact]
    public async Task Start_TwoEmbeddedAtOnce_DoNotMeet()
    {
        var hosts = await Task.WhenAll(Start(new MimoSiloOptions()), Start(new MimoSiloOptions()));
        await hosts[0].Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>("s").Open(await Upload(hosts[0]), default);

        Assert.Null(await hosts[1].Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>("s").Get(default));
        await Task.WhenAll(hosts.Select(Stop));
    }

    [Fact]
    public async Task Start_ModelIsMissing_FailsBeforeJoining()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.AddMimoSilo(new MimoSiloOptions { CheckpointDirectory = Path.Combine(Path.GetTempPath(), "no such checkpoint") });
        using var host = builder.Build();

        await Assert.ThrowsAsync<EngineUnavailableException>(() => host.StartAsync());
    }

    [Fact]
    public async Task Run_EngineFails_TheProcessEnds()
    {
        var clock = new BrokenClock();
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.AddMimoSilo(new MimoSiloOptions { CheckpointDirectory = TalkativeModel.CheckpointDirectory });
        using var host = builder.Build();
        await host.StartAsync();
        var engine = host.Services.GetRequiredService<DeviceEngine>();
        clock.Break();

        await Assert.ThrowsAnyAsync<EngineUnavailableException>(async () =>
        {
            for (var call = 0; call < 3; call++) await engine.Snapshot();
        });

        await host.WaitForShutdownAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(EngineHealth.Failed, engine.Health);
    }

    [SkippableFact]
    public async Task Ask_GatewayEncodeAndDecodeSilosOverRedis_FeaturesTravelByTheCache()
    {
        redis.Require();
        var cluster = Guid.NewGuid().ToString("N");
        MimoClusterOptions Join(MimoClusterOptions options)
        {
            (options.Redis, options.ClusterId, options.ServiceId) = (redis.Endpoint, cluster, cluster);
            return options;
        }
        var encoder = await Start((MimoSiloOptions)Join(new MimoSiloOptions { Verbs = [Verbs.Encode] }));
        var decoder = await Start((MimoSiloOptions)Join(new MimoSiloOptions { Verbs = [Verbs.Align, Verbs.Decode, Verbs.Segment] }));
        var gateway = await StartGateway(Join(new MimoClusterOptions()));
        var image = await Upload(decoder);
        var session = gateway.Services.GetRequiredService<IGrainFactory>().GetGrain<ISessionGrain>("s");
        await session.Open(image, default);

        var first = await session.Finish("First?");

        Assert.Equal(1, first.VisionEncodes);
        Assert.Equal((1, 0), (await Encodes(encoder), await Encodes(decoder)));
        var identity = new EmbeddingIdentity(decoder.Services.GetRequiredService<DeviceEngine>().Revision, Mimo.Grains.Encode.FeatureSupply.Preprocessing);
        await using var raw = await redis.Connect();
        var keys = new Mimo.Cache.Redis.RedisKeys("mimo");
        Assert.True(await raw.GetDatabase().KeyTimeToLiveAsync(keys.Embedding(identity.ModelRevision, identity.Preprocessing, image.Key)) > TimeSpan.Zero);

        // The decoder is replaced: its successor has the transcript from Redis and the features from the cache.
        await Stop(decoder);
        decoder = await Start((MimoSiloOptions)Join(new MimoSiloOptions { Verbs = [Verbs.Align, Verbs.Decode, Verbs.Segment] }));
        var second = await session.Finish("Second?");

        Assert.Equal((2, 0, 0), (second.Turn, second.VisionEncodes, second.ReusedTokens));
        Assert.Equal(0, await Encodes(decoder));
        Assert.Equal(2, (await session.Get(default))!.Turns.Length);
        await session.Close(default);
        Assert.DoesNotContain(raw.GetServer(redis.Endpoint).Keys(pattern: $"{cluster}/state/*"), _ => true);
        foreach (var host in new[] { gateway, decoder, encoder }) await Stop(host);
    }
}
