using Mimo.Cluster.Drain;
using Mimo.Gateway.Admit;

namespace Mimo.Gateway.Hosting;

/// <summary>
/// A gateway's way out: (1) not ready, (2) after a while, in which callers are routed elsewhere, nothing new is taken, (3) answers that
/// have begun end, within the budget, (4) what is left is told to ask another gateway. Then Kestrel and the silo stop.
/// </summary>
public sealed class GatewayDrain(DrainSwitch drain, AdmissionGate gate, DrainOptions options, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _over = new();

    /// <summary>Cancelled when the budget is used up: what still runs has to end.</summary>
    public CancellationToken Over => _over.Token;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Leave();
        await Task.Delay(options.Announce, time, cancellationToken);
        gate.Close();
        await Finished(options.Budget, cancellationToken);
        await _over.CancelAsync();
        await Finished(Goodbye, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _over.Dispose();

    async Task Finished(TimeSpan longest, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (gate.Answers > 0 && time.GetElapsedTime(start) < longest) await Task.Delay(LookEvery, time, cancellationToken);
    }
}
