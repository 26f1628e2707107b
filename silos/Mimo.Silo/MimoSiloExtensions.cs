using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Cluster;
using Mimo.Cluster.Probes;
using Mimo.Cluster.Telemetry;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Grains;
using Mimo.Grains.Decode;
using Mimo.Grains.Encode;
using Mimo.Silo.Telemetry;
using Orleans.Serialization;
using Orleans.Storage;

namespace Mimo.Silo;

public static class MimoSiloExtensions
{
    /// <summary>Adds an Orleans silo with its device engine, its stores and the grains of its verbs.</summary>
    /// <exception cref="ArgumentException">The options name no model, or a limit is out of its range.</exception>
    public static IHostApplicationBuilder AddMimoSilo(this IHostApplicationBuilder builder, MimoSiloOptions options)
    {
        options.Validate();
        builder.AddMimoProbes().AddMimoTelemetry();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CacheMetrics>();
        services.AddSingleton(provider => new DeviceEngine(
            options.Load, options.Engine, provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>()));
        services.AddHostedService<EngineStartup>();
        services.AddHealthChecks().AddCheck<EngineCheck>("engine", tags: [ProbeEndpoints.ReadyTag]);
        if (MimoTelemetry.IsOn(builder.Configuration)) services.AddSingleton(options).AddHostedService<EngineGauges>();
        services.AddMimoStages();
        if (options.Redis is { } redis) services.AddRedisStores(redis, options);
        else services.AddMemoryStores(options);
        builder.UseOrleans(silo => silo.UseMimoCluster(options).AddTranscriptStorage(options.Redis));
        return builder;
    }

    static void AddMemoryStores(this IServiceCollection services, MimoSiloOptions options)
    {
        services.AddSingleton<IImageStore>(provider => new MemoryImageStore(
            options.Images, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CacheMetrics>()));
        services.AddSingleton<IEmbeddingCache>(provider => new MemoryEmbeddingCache(
            options.Embeddings, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CacheMetrics>()));
    }

    static void AddRedisStores(this IServiceCollection services, string redis, MimoSiloOptions options)
    {
        services.AddSingleton(provider => new RedisBlobs(
            new RedisBlobOptions { Endpoint = redis }, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IImageStore>(provider => new RedisImageStore(
            provider.GetRequiredService<RedisBlobs>(), options.Images, provider.GetRequiredService<CacheMetrics>()));
        services.AddSingleton<IEmbeddingCache>(provider => new RedisEmbeddingCache(
            provider.GetRequiredService<RedisBlobs>(),
            new EmbeddingIdentity(provider.GetRequiredService<DeviceEngine>().Revision, FeatureSupply.Preprocessing),
            options.Embeddings, provider.GetRequiredService<CacheMetrics>()));
    }

    static void AddTranscriptStorage(this ISiloBuilder silo, string? redis)
    {
        if (redis is null)
        {
            silo.AddMemoryGrainStorage(Transcript.StorageName);
            return;
        }
        silo.AddRedisGrainStorage(Transcript.StorageName, storage => storage.Configure<Serializer>((options, serializer) =>
        {
            options.ConfigurationOptions = MimoClusterExtensions.MembershipConnection(redis);
            options.DeleteStateOnClear = true;
            // Members carry numbers, so that a transcript written by an older version can be read; JSON would store type names.
            options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));
    }
}
