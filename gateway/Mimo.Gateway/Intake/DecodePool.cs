using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Mimo.Gateway.Intake;

/// <summary>
/// Threads for decoding images. A decode holds its thread for up to seconds and cannot be taken off it; on the thread pool a few of
/// them would hold up every stream of this process and its answers to membership probes.
/// </summary>
public sealed class DecodePool : IDisposable
{
    // Not bounded by itself: each job belongs to an upload that holds an admission slot.
    readonly BlockingCollection<Action> _jobs = [];

    public DecodePool(IOptions<IntakeOptions> options)
    {
        for (var i = 0; i < options.Value.Decoders; i++)
            new Thread(Work) { IsBackground = true, Name = $"intake {i}" }.Start();
    }

    /// <summary>Runs the work on one of the threads; a cancelled one that has not begun never does.</summary>
    public Task<T> Run<T>(Func<CancellationToken, T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                done.SetResult(work(cancellationToken));
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
