using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Cluster;
using Mimo.Cluster.Drain;
using Mimo.Cluster.Probes;
using Mimo.Cluster.Redis;
using Mimo.Cluster.Startup;
using Mimo.Cluster.Telemetry;
using Mimo.Cluster.Tenants;
using Mimo.Contracts.Storage;
using Mimo.Engine;
using Mimo.Grains;
using Mimo.Grains.Decode;
using Mimo.Grains.Encode;
using Mimo.Grains.Erase;
using Mimo.Grains.Storage;
using Mimo.Silo.Telemetry;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;

namespace Mimo.Silo;

public static class MimoSiloExtensions
{
    /// <summary>Adds an Orleans silo with its device engine, its stores and the grains of its verbs.</summary>
    /// <exception cref="ArgumentException">
    /// The options name no model, a limit is out of its range, or patient data would lie unsealed beyond this machine.
    /// </exception>
    public static IHostApplicationBuilder AddMimoSilo(this IHostApplicationBuilder builder, MimoSiloOptions options)
    {
        Setting.In(SiloConfiguration.Section, options.Validate);
        builder.AddMimoProbes().AddMimoTelemetry();
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CacheMetrics>();
        services.AddSingleton(provider => new DeviceEngine(
            options.Load, options.Engine, provider.GetRequiredService<TimeProvider>(), provider.GetService<IMeterFactory>()));
        // A host that has brought a device of its own serves with that; the one above is then never made.
        services.TryAddSingleton<IDeviceEngine>(provider => provider.GetRequiredService<DeviceEngine>());
        services.AddHostedService<EngineStartup>();
        services.AddHealthChecks().AddCheck<EngineCheck>("engine", tags: [ProbeEndpoints.ReadyTag]);
        if (MimoTelemetry.IsOn(builder.Configuration)) services.AddSingleton(options).AddHostedService<EngineGauges>();
        var retention = builder.Configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new RetentionOptions();
        services.AddSingleton(retention);
        services.AddSingleton(Setting.In(RetentionOptions.Section, () => new RetentionTimes(retention, TenantSecret.Read(builder.Configuration))));
        services.AddHostedService<RetentionStart>();
        if (options.UsesRedis) services.AddRedisStores(options, builder.Configuration);
        else services.AddMemoryStores(options);
        services.AddMimoStages();
        services.AddDrain(options);
        builder.UseOrleans(silo => silo.UseMimoCluster(options).AddGrainStorage(options));
        return builder;
    }

    static void AddDrain(this IServiceCollection services, MimoSiloOptions options)
    {
        services.TryAddSingleton<DrainSwitch>();
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SiloDrain>(provider, options.Drain));
        services.Configure<HostOptions>(host => host.ShutdownTimeout += options.Drain.Announce + options.Drain.Budget);
    }

    static void AddMemoryStores(this IServiceCollection services, MimoSiloOptions options)
    {
        services.AddSingleton<IImageStore>(provider => new MemoryImageStore(
            options.Images, provider.GetRequiredService<RetentionTimes>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CacheMetrics>()));
        services.AddSingleton<IEmbeddingCache>(provider => new MemoryEmbeddingCache(
            options.Embeddings, provider.GetRequiredService<RetentionTimes>(), provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<CacheMetrics>()));
    }

    static void AddRedisStores(this IServiceCollection services, MimoSiloOptions options, IConfiguration configuration)
    {
        var keys = options.Stores.Keys;
        Setting.In(SealingOptions.Section, () => services.AddMimoSealing(
            configuration.GetSection(SealingOptions.Section).Get<SealingOptions>() ?? new SealingOptions(),
            keys.Connection(options.Redis, "mimo-keys"), $"{keys.KeyPrefix}{options.ServiceId}", options.IsLoopback));
        var sessions = options.Stores.Sessions;
        services.AddSingleton<ISessionIndex>(_ => new RedisSessionIndex(
            sessions.Connection(options.Redis, "mimo-session-index"), $"{sessions.KeyPrefix}{options.ServiceId}"));
        services.AddRedisBlobs(ImageStoreOptions.Use, options.Stores.Images, options.Redis);
        services.AddRedisBlobs(EmbeddingCacheOptions.Use, options.Stores.Embeddings, options.Redis);
        services.AddSingleton<IImageStore>(provider => new RedisImageStore(
            provider.GetRequiredKeyedService<RedisBlobs>(ImageStoreOptions.Use), provider.GetRequiredService<IValueSeal>(),
            provider.GetRequiredService<RetentionTimes>(), options.Images, provider.GetRequiredService<CacheMetrics>()));
        services.AddSingleton<IEmbeddingCache>(provider => new RedisEmbeddingCache(
            provider.GetRequiredKeyedService<RedisBlobs>(EmbeddingCacheOptions.Use), provider.GetRequiredService<IValueSeal>(),
            provider.GetRequiredService<RetentionTimes>(), new EmbeddingIdentity(provider.GetRequiredService<IDeviceEngine>().Revision, FeatureSupply.Preprocessing),
            options.Embeddings, provider.GetRequiredService<CacheMetrics>()));
    }

    static void AddRedisBlobs(this IServiceCollection services, string use, RedisServerOptions server, string? shared)
    {
        var blobs = RedisBlobOptions.Of(server.Connection(shared, $"mimo-{use}"), server.KeyPrefix);
        services.AddKeyedSingleton(use, (provider, _) => new RedisBlobs(blobs, provider.GetRequiredService<TimeProvider>()));
    }

    static void AddGrainStorage(this ISiloBuilder silo, MimoSiloOptions options)
    {
        silo.Services.AddKeyedSingleton<IGrainStorage>(Transcript.StorageName, (services, _) => new IndexedGrainStorage(
            services.GetRequiredKeyedService<IGrainStorage>(IndexedGrainStorage.Inner), services.GetRequiredService<ISessionIndex>(),
            services.GetRequiredService<TimeProvider>()));
        if (!options.UsesRedis)
        {
            silo.AddMemoryGrainStorage(IndexedGrainStorage.Inner).AddMemoryGrainStorage(ErasureLedger.StorageName);
            return;
        }
        silo.Services.AddKeyedSingleton<IGrainStorage>(IndexedGrainStorage.Inner, (services, _) => new SealedGrainStorage(
            services.GetRequiredKeyedService<IGrainStorage>(SealedGrainStorage.Inner), services.GetRequiredService<IValueSeal>(),
            // Members carry numbers, so that a transcript written by an older version can be read; JSON would store type names.
            new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>()), services.GetRequiredService<CacheMetrics>()));
        silo.AddRedisGrainStorage(SealedGrainStorage.Inner, redis =>
        {
            Keep(redis);
            redis.GrainStorageSerializer = new SealedStateSerializer();
        });
        silo.AddRedisGrainStorage(ErasureLedger.StorageName, storage => storage.Configure<Serializer>((redis, serializer) =>
        {
            Keep(redis);
            redis.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        }));

        void Keep(RedisStorageOptions redis)
        {
            var server = options.Stores.Sessions;
            redis.ConfigurationOptions = server.Connection(options.Redis, "mimo-sessions");
            redis.DeleteStateOnClear = true;
            redis.GetStorageKey = (type, grain) => $"{server.KeyPrefix}{options.ServiceId}/state/{grain}/{type}";
        }
    }
}
