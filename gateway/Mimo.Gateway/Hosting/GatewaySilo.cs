using System.ComponentModel.DataAnnotations;
using System.Net;
using Mimo.Cache.Images;
using Mimo.Cache.Metrics;
using Mimo.Cache.Redis;
using Mimo.Cache.Retention;
using Mimo.Cache.Sealing;
using Mimo.Cluster;
using Mimo.Cluster.Startup;
using Mimo.Cluster.Tenants;
using Mimo.Contracts.Storage;

namespace Mimo.Gateway.Hosting;

/// <summary>
/// A gateway of its own is a silo that serves no verb, not an Orleans client: when a worker dies, a silo's calls fail and move within
/// 2 seconds, a client's wait for 30 to 90.
/// </summary>
static class GatewaySilo
{
    /// <exception cref="ValidationException">There is no Redis to meet the other silos in.</exception>
    /// <exception cref="ArgumentException">Patient data would lie unsealed beyond this machine.</exception>
    public static void Join(WebApplicationBuilder builder, MimoGatewayOptions options)
    {
        var cluster = new MimoClusterOptions
        {
            Redis = options.Redis, ClusterId = options.ClusterId, ServiceId = options.ServiceId, SiloPort = options.SiloPort,
            AdvertisedAddress = IPAddress.Parse(options.AdvertisedAddress), Stores = options.Stores, Placement = options.Placement,
            Membership = options.Membership,
        };
        if (!cluster.UsesRedis)
            throw new ValidationException("A gateway of its own needs Mimo:Gateway:Redis; without it, run Mimo.Standalone.");
        builder.UseOrleans(silo => silo.UseMimoCluster(cluster));
        var images = RedisBlobOptions.Of(options.Stores.Images.Connection(options.Redis, "mimo-images"), options.Stores.Images.KeyPrefix);
        var keys = options.Stores.Keys;
        Setting.In(SealingOptions.Section, () => builder.Services.AddMimoSealing(
            builder.Configuration.GetSection(SealingOptions.Section).Get<SealingOptions>() ?? new SealingOptions(),
            keys.Connection(options.Redis, "mimo-keys"), $"{keys.KeyPrefix}{options.ServiceId}",
            cluster.IsLoopback && IPAddress.IsLoopback(IPAddress.Parse(options.BindAddress))));
        builder.Services.AddSingleton(Setting.In(RetentionOptions.Section, () => new RetentionTimes(
            builder.Configuration.GetSection(RetentionOptions.Section).Get<RetentionOptions>() ?? new RetentionOptions(), TenantSecret.Read(builder.Configuration))));
        builder.Services.AddSingleton<CacheMetrics>();
        builder.Services.AddSingleton(services => new RedisBlobs(images, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IImageStore>(services => new RedisImageStore(
            services.GetRequiredService<RedisBlobs>(), services.GetRequiredService<IValueSeal>(), services.GetRequiredService<RetentionTimes>(), new ImageStoreOptions(), services.GetRequiredService<CacheMetrics>()));
    }
}
