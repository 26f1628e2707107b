using Mimo.Cluster.Drain;
using Mimo.Cluster.Silos;
using Mimo.Engine;

namespace Mimo.Grains;

/// <summary>Counts what the stage grains of this silo are doing.</summary>
public sealed class StageWork(IDeviceEngine engine, DrainSwitch drain) : ISiloWork
{
    int _answers;
    int _encodes;

    public int Answers => Volatile.Read(ref _answers);

    public int Load => Answers + Volatile.Read(ref _encodes);

    /// <summary>False once this silo drains or its device has failed: what is new has to go to another one.</summary>
    public bool TakesNew => !drain.IsLeaving && engine.Health == EngineHealth.Serving;

    public async Task Forget(string imageKey)
    {
        try
        {
            await engine.ReleaseImage(imageKey);
        }
        catch (EngineUnavailableException)
        {
            // Its features went with it.
        }
    }

    public async Task ForgetTenant(string tenantTag)
    {
        try
        {
            await engine.ReleaseImages(tenantTag);
        }
        catch (EngineUnavailableException)
        {
            // Its features went with it.
        }
    }

    internal void AnswerBegins() => Interlocked.Increment(ref _answers);

    internal void AnswerEnds() => Interlocked.Decrement(ref _answers);

    internal async Task<T> Encode<T>(Func<Task<T>> body)
    {
        Interlocked.Increment(ref _encodes);
        try
        {
            return await body();
        }
        finally
        {
            Interlocked.Decrement(ref _encodes);
        }
    }
}
