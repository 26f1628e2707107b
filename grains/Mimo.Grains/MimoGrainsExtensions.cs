using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Mimo.Cache.Retention;
using Mimo.Cluster.Silos;
using Mimo.Grains.Decode;
using Mimo.Grains.Encode;
using Mimo.Grains.Erase;
using Mimo.Grains.Storage;
using Mimo.Imaging.Codec;

namespace Mimo.Grains;

public static class MimoGrainsExtensions
{
    /// <summary>What the stage grains take from their silo, besides <c>IDeviceEngine</c>, <c>IImageStore</c> and <c>IEmbeddingCache</c>.</summary>
    public static IServiceCollection AddMimoStages(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IImageCodec, VipsCodec>();
        services.AddSingleton<StageWork>();
        services.AddSingleton<ISiloWork>(provider => provider.GetRequiredService<StageWork>());
        services.AddSingleton<FeatureSupply>();
        services.AddSingleton<TurnServices>();
        services.TryAddSingleton(new RetentionOptions());
        services.TryAddSingleton(RetentionTimes.Default);
        services.TryAddSingleton<ISessionIndex, MemorySessionIndex>();
        services.AddSingleton<Purge>();
        return services;
    }
}
