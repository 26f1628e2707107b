using Mimo.Cluster.Drain;
using Mimo.Cluster.Silos;
using Mimo.Engine;

namespace Mimo.Silo;

/// <summary>
/// Holds the silo's joining back until the model is loaded: a grain that loads it on activation would exceed Orleans' 30 s, and a
/// silo that has joined is given work. Registered before Orleans, so it starts first and stops last. An engine that fails later
/// takes the process with it: a silo without one would go on taking sessions that it cannot serve.
/// </summary>
sealed partial class EngineStartup(
    IDeviceEngine engine, DrainSwitch drain, IServiceProvider services, IHostApplicationLifetime lifetime, ILogger<EngineStartup> log)
    : IHostedService
{
    Task _watch = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await engine.Ready.WaitAsync(cancellationToken);
        _watch = Watch();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await engine.DisposeAsync();
        await _watch;
    }

    async Task Watch()
    {
        await engine.Ended;
        if (engine.Health != EngineHealth.Failed) return;
        // Before anything stops: nothing new is placed here, and sessions that come are sent on.
        drain.Leave();
        await services.GetRequiredService<SiloReporter>().Announce();
        Log.EngineFailed(log);
        lifetime.StopApplication();
    }

    static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Critical, "The engine has failed; this process ends")]
        public static partial void EngineFailed(ILogger logger);
    }
}
