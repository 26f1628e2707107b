using Microsoft.Extensions.Hosting;
using Mimo.Contracts.Grains;

namespace Mimo.Grains.Erase;

/// <summary>Sees to it that the cluster has its sweep, once a silo is there that takes it.</summary>
public sealed class RetentionStart(IGrainFactory grains, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                await grains.GetGrain<IRetentionGrain>(0).Start(stoppingToken);
                return;
            }
            catch (Exception)
            {
                // This silo has not joined yet, or none that decodes has.
            }
        }
    }
}
