using Mimo.Engine;

namespace Mimo.Silo;

/// <summary>
/// Holds the silo's joining back until the model is loaded: a grain that loads it on activation would exceed Orleans' 30 s, and a
/// silo that has joined is given work. Registered before Orleans, so it starts first and stops last.
/// </summary>
sealed class EngineStartup(DeviceEngine engine) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => engine.Ready.WaitAsync(cancellationToken);

    public async Task StopAsync(CancellationToken cancellationToken) => await engine.DisposeAsync();
}
