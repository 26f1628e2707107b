using Microsoft.Extensions.DependencyInjection;
using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Retention;
using Mimo.Cluster;
using Mimo.Contracts;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Engine.Tests.Support;
using Mimo.Grains.Decode;
using Mimo.Grains.Encode;
using Mimo.Grains.Erase;
using Mimo.Imaging.Codec;
using Mimo.Imaging.Pixels;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;

namespace Mimo.Grains.Tests.Support;

/// <summary>
/// Silos in this process, each with an engine of its own, which share the stores as a cluster shares Redis. Silo i serves the i-th
/// set of verbs.
/// </summary>
public sealed class StageCluster : IAsyncDisposable
{
    static readonly string[] EveryVerb = [Verbs.Encode, Verbs.Align, Verbs.Decode, Verbs.Segment];

    readonly VipsCodec _codec = new();

    public List<DeviceEngine> Engines { get; } = [];
    public IImageStore Images { get; private set; } = new MemoryImageStore(new ImageStoreOptions(), RetentionTimes.Default, TimeProvider.System, new CacheMetrics());
    public IEmbeddingCache Embeddings { get; private set; } = new MemoryEmbeddingCache(new EmbeddingCacheOptions(), RetentionTimes.Default, TimeProvider.System, new CacheMetrics());
    public TestStorage Storage { get; private set; } = new();
    public InProcessTestCluster Cluster { get; private set; } = null!;
    public IGrainFactory Grains => Cluster.Client;
    public DeviceEngine Engine => Engines[0];

    /// <param name="options">Of every engine; null takes the defaults.</param>
    /// <param name="verbs">One set a silo; none is one silo that serves all.</param>
    public static Task<StageCluster> Start(DeviceEngineOptions? options = null, params string[][] verbs) => new StageCluster().Deploy(options, verbs);

    /// <summary>Another cluster on the same storage and images: each believes that a session is its own.</summary>
    public Task<StageCluster> StartBeside() => new StageCluster { Storage = Storage, Images = Images }.Deploy(null, []);

    /// <param name="embeddings">The cache that all silos share.</param>
    /// <param name="verbs">As for <see cref="Start"/>.</param>
    public static Task<StageCluster> StartWith(IEmbeddingCache embeddings, params string[][] verbs) =>
        new StageCluster { Embeddings = embeddings }.Deploy(null, verbs);

    async Task<StageCluster> Deploy(DeviceEngineOptions? options, string[][] verbs)
    {
        if (verbs.Length == 0) verbs = [EveryVerb];
        var stage = this;
        foreach (var _ in verbs) stage.Engines.Add(new DeviceEngine(TalkativeModel.Load, options ?? new DeviceEngineOptions()));
        await Task.WhenAll(stage.Engines.Select(engine => engine.Ready));
        var builder = new InProcessTestClusterBuilder((short)verbs.Length);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.AssumeHomogenousSilosForTesting = false;
        builder.ConfigureSilo((silo, host) =>
        {
            var index = int.Parse(silo.SiloName[(silo.SiloName.LastIndexOf('_') + 1)..]);
            host.UseMimoPlacement(verbs[index]);
            host.Services.AddSingleton<IDeviceEngine>(stage.Engines[index]);
            host.Services.AddSingleton(stage.Images);
            host.Services.AddSingleton(stage.Embeddings);
            host.Services.AddMimoStages();
            host.AddMemoryGrainStorage(ErasureLedger.StorageName).UseInMemoryReminderService();
            host.Services.AddKeyedSingleton<IGrainStorage>(Transcript.StorageName, (services, _) =>
            {
                stage.Storage.Serializer = services.GetRequiredService<Serializer>();
                return stage.Storage;
            });
        });
        stage.Cluster = builder.Build();
        await stage.Cluster.DeployAsync();
        return stage;
    }

    /// <summary>Uploads noise of this size.</summary>
    public async Task<ImageReference> Upload(int width, int height)
    {
        var canonical = CanonicalImage.Intake(_codec, Noise(width, height));
        var id = TestTenant.One.ImageId(canonical.Key);
        await Images.Put(id, canonical.Png, default);
        return new ImageReference(id, width, height);
    }

    /// <summary>Drops the image's features from every device and the cache, as a deletion does.</summary>
    public Task Forget(ImageReference image) =>
        Cluster.GetSiloServiceProvider().GetRequiredService<FeatureSupply>().Forget(image.Key, default);

    public static PixelBuffer Noise(int width, int height)
    {
        var bytes = new byte[width * height * 3];
        new Random((width * 31) + height).NextBytes(bytes);
        return new PixelBuffer(width, height, 3, 8, bytes);
    }

    public async Task<ISessionGrain> Open(ImageReference image)
    {
        var session = Grains.GetGrain<ISessionGrain>(TestTenant.One.NewSessionId(image.Key));
        await session.Open(image, default);
        return session;
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        foreach (var engine in Engines) await engine.DisposeAsync();
    }
}
