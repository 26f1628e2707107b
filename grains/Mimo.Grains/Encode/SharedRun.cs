namespace Mimo.Grains.Encode;

/// <summary>
/// One run that several callers wait for. A caller who leaves does not end it for the others; when the last one leaves it is
/// cancelled. Not thread-safe: a grain's scheduler runs one thing at a time.
/// </summary>
sealed class SharedRun<T> : IDisposable
{
    readonly CancellationTokenSource _cancellation = new();
    readonly Task<T> _task;
    int _waiters;
    bool _claimed;

    public SharedRun(Func<CancellationToken, Task<T>> body) => _task = body(_cancellation.Token);

    /// <summary>Whether a new caller may still join.</summary>
    public bool IsOpen => !_task.IsCompleted && !_cancellation.IsCancellationRequested;

    public async Task<T> Join(CancellationToken cancellationToken)
    {
        _waiters++;
        try
        {
            return await _task.WaitAsync(cancellationToken);
        }
        finally
        {
            if (--_waiters == 0 && !_task.IsCompleted) await _cancellation.CancelAsync();
        }
    }

    /// <summary>True for the first who asks: it accounts for the run, the others came along.</summary>
    public bool Claim()
    {
        if (_claimed) return false;
        return _claimed = true;
    }

    public void Dispose() => _cancellation.Dispose();
}
