namespace Mimo.Engine.Tests.Support;

/// <summary>A thread that computes on every core, as another process would.</summary>
sealed class BusyCores : IDisposable
{
    readonly Thread[] _threads;
    volatile bool _stop;

    public BusyCores()
    {
        _threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            var x = 1.0;
            while (!_stop) x = Math.Sqrt(x + 1);
        }) { IsBackground = true })];
        foreach (var thread in _threads) thread.Start();
    }

    public void Dispose()
    {
        _stop = true;
        foreach (var thread in _threads) thread.Join();
    }
}
