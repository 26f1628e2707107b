namespace Mimo.Engine.Scheduling;

/// <summary>Work for the engine's thread. Waiting and cancelling happen around it.</summary>
abstract class DeviceWork(WorkClass kind)
{
    public WorkClass Kind { get; } = kind;

    /// <summary>Timestamp of the clock that the queue uses.</summary>
    public long QueuedAt { get; set; }

    /// <summary>Whoever asked has gone: the work is dropped, or given up between two slices.</summary>
    public abstract bool Abandoned { get; }

    public abstract void Refuse(Exception reason);
}

/// <summary>Work with a result that somebody awaits.</summary>
abstract class DeviceWork<T> : DeviceWork
{
    // Continuations must leave the engine's thread, or a slow grain would hold up every session.
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenRegistration _cancellation;

    protected DeviceWork(WorkClass kind, CancellationToken cancellationToken) : base(kind) =>
        _cancellation = cancellationToken.UnsafeRegister(
            static (result, token) => ((TaskCompletionSource<T>)result!).TrySetCanceled(token), _result);

    public Task<T> Result => _result.Task;

    public override bool Abandoned => _result.Task.IsCompleted;

    public void Complete(T result)
    {
        // Cancelled while it ran: nobody will see the result, so what it holds is given back here.
        if (!_result.TrySetResult(result)) (result as IDisposable)?.Dispose();
        _cancellation.Unregister();
    }

    public override void Refuse(Exception reason)
    {
        _result.TrySetException(reason);
        _cancellation.Unregister();
    }
}
