using System.Collections.Concurrent;
using Mimo.Model.Pipeline;
using TorchSharp;

namespace Mimo.Benchmarks;

/// <summary>A pipeline and the one thread that touches it, as the engine has it; inference mode and dispose scopes are a thread's own.</summary>
sealed class OwnThread : IDisposable
{
    readonly BlockingCollection<Action<MimoPipeline>> _work = [];
    readonly Thread _thread;

    public OwnThread(Func<MimoPipeline> load)
    {
        _thread = new Thread(() =>
        {
            torch.set_num_threads(1);
            using var pipeline = load();
            foreach (var work in _work.GetConsumingEnumerable()) work(pipeline);
        }) { IsBackground = true, Name = "bare pipeline" };
        _thread.Start();
    }

    public T Run<T>(Func<MimoPipeline, T> work)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(pipeline =>
        {
            try
            {
                result.SetResult(work(pipeline));
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        return result.Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }
}
