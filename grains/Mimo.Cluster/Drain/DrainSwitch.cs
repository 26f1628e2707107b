namespace Mimo.Cluster.Drain;

/// <summary>Whether this process takes new work. Turned once, by a stop or by a failed device, and never back.</summary>
public sealed class DrainSwitch : IDisposable
{
    readonly CancellationTokenSource _leaving = new();

    public bool IsLeaving => _leaving.IsCancellationRequested;

    public void Leave() => _leaving.Cancel();

    public void Dispose() => _leaving.Dispose();
}
