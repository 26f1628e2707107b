using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Threads for decoding images. A decode holds its thread for up to seconds and cannot be taken off it; on the thread pool a few of
/// them would hold up every stream of this process and its answers to membership probes.
/// </summary>
public sealed class DecodePool : IDisposable
{
    // Not bounded by itself: each job belongs to an upload that holds an admission slot.
    readonly BlockingCollection<Action> _jobs = [];
    readonly TimeSpan _timeout;
    readonly TimeProvider _time;

    public DecodePool(IOptions<IntakeOptions> options, TimeProvider time)
    {
        (_timeout, _time) = (options.Value.DecodeTimeout, time);
        for (var i = 0; i < options.Value.Decoders; i++)
            new Thread(Work) { IsBackground = true, Name = $"intake {i}" }.Start();
    }

    /// <summary>
    /// Runs the work on one of the threads; a cancelled one that has not begun never does. Ends when the work has, not before: a caller
    /// who were told of the time-out earlier would free a slot whose memory is still in use.
    /// </summary>
    /// <exception cref="MimoException">CALL_TIMED_OUT: the work took longer than <see cref="IntakeOptions.DecodeTimeout"/>.</exception>
    public Task<T> Run<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            using var deadline = new CancellationTokenSource(_timeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.SetResult(work(either.Token));
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                done.SetException(new MimoException(ErrorReason.CallTimedOut, "The image takes longer to decode than the service allows."));
            }
            catch (OperationCanceledException e)
            {
                done.SetCanceled(e.CancellationToken);
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }, CancellationToken.None);
        return done.Task;
    }

    public void Dispose() => _jobs.CompleteAdding();

    void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable()) job();
    }
}
