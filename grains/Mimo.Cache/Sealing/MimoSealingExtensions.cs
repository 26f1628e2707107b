using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Mimo.Contracts.Storage;
using StackExchange.Redis;

namespace Mimo.Cache.Sealing;

public static class MimoSealingExtensions
{
    /// <summary>Registers what seals the values of this process's stores.</summary>
    /// <param name="services">Of the host.</param>
    /// <param name="options">With or without keys.</param>
    /// <param name="keys">The Redis that keeps the tenants' wrapped keys.</param>
    /// <param name="keyPrefix">Start of every key there: prefix and service id.</param>
    /// <param name="onlyThisMachine">Callers, silos and Redis are all on loopback.</param>
    /// <exception cref="ArgumentException">Values would lie bare beyond this machine, or the folder of keys cannot be used.</exception>
    public static IServiceCollection AddMimoSealing(
        this IServiceCollection services, SealingOptions options, ConfigurationOptions keys, string keyPrefix, bool onlyThisMachine)
    {
        options.Validate();
        options.RequireFor(onlyThisMachine);
        services.AddSingleton(options);
        if (options.KeyDirectory is not { } directory)
        {
            services.AddSingleton<IValueSeal, PlainSeal>();
            services.AddHostedService<PlainNotice>();
            return services;
        }
        // Here and not when it is first used: a process does not start without its keys.
        MasterKeys.Read(directory);
        services.AddSingleton(provider => MasterKeys.Read(
            directory, options.Settle, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<MasterKeys>>()));
        services.AddSingleton<ITenantKeyStore>(_ => new RedisTenantKeyStore(keys, keyPrefix));
        services.AddSingleton<TenantKeyRings>();
        services.AddSingleton<ITenantMemory>(provider => provider.GetRequiredService<TenantKeyRings>());
        services.AddSingleton<IValueSeal, TenantSeal>();
        return services;
    }
}
