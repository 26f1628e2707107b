namespace Mimo.Engine.Scheduling;

/// <summary>A unit of work for the engine's thread. It runs to its end there; waiting and cancelling happen around it.</summary>
abstract class DeviceWork(WorkClass kind)
{
    public WorkClass Kind { get; } = kind;

    /// <summary>Timestamp of the clock that the queue uses.</summary>
    public long QueuedAt { get; set; }

    /// <summary>Whoever asked has gone: the unit is dropped without running.</summary>
    public abstract bool Abandoned { get; }

    /// <summary>Never throws: a failure goes to whoever asked.</summary>
    public abstract void Run(DeviceContext device);

    public abstract void Refuse(Exception reason);
}

sealed class DeviceWork<T> : DeviceWork
{
    readonly Func<DeviceContext, T> _body;
    // Continuations must leave the engine's thread, or a slow grain would hold up every session.
    readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly CancellationTokenRegistration _cancellation;

    public DeviceWork(WorkClass kind, Func<DeviceContext, T> body, CancellationToken cancellationToken) : base(kind)
    {
        _body = body;
        _cancellation = cancellationToken.UnsafeRegister(
            static (result, token) => ((TaskCompletionSource<T>)result!).TrySetCanceled(token), _result);
    }

    public Task<T> Result => _result.Task;

    public override bool Abandoned => _result.Task.IsCompleted;

    public override void Run(DeviceContext device)
    {
        try
        {
            var result = _body(device);
            // Cancelled while it ran: nobody will see the result, so what it holds is given back here.
            if (!_result.TrySetResult(result)) (result as IDisposable)?.Dispose();
        }
        catch (Exception e)
        {
            _result.TrySetException(e);
        }
        _cancellation.Unregister();
    }

    public override void Refuse(Exception reason)
    {
        _result.TrySetException(reason);
        _cancellation.Unregister();
    }
}
