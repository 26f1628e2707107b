using Mimo.Cluster.Faults;
using Mimo.Contracts.Grains;
using Mimo.Contracts.Messages;

namespace Mimo.Gateway.Sessions;

/// <summary>
/// What the silos serve. Asked again after a while, because a cluster may roll to another checkpoint under a running gateway.
/// </summary>
public sealed class ModelDirectory(IGrainFactory grains, StageCalls calls, TimeProvider time)
{
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    Entry? _last;

    /// <summary>Of the model as it was last known; empty before it was asked for.</summary>
    public string Revision => _last?.Model.Revision ?? "";

    public async ValueTask<ModelInfo> Get(CancellationToken cancellationToken)
    {
        if (_last is { } last && time.GetElapsedTime(last.Asked) < Fresh) return last.Model;
        try
        {
            return await Describe(cancellationToken);
        }
        catch (Exception e) when (_last is { } known && OrleansFaults.CanMove(e))
        {
            // An answer needs it for its last line only, and by then it will be known whether another model has come.
            return known.Model;
        }
    }

    /// <summary>Asks the silos, whatever is remembered.</summary>
    public async Task<ModelInfo> Describe(CancellationToken cancellationToken)
    {
        var asked = time.GetTimestamp();
        var model = await calls.Run(() => grains.GetGrain<IModelGrain>(0).Describe(cancellationToken), cancellationToken);
        _last = new Entry(model, asked);
        return model;
    }

    sealed record Entry(ModelInfo Model, long Asked);
}
