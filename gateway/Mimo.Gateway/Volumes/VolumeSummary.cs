using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Volumes;

/// <summary>What is known of the objects once both directions are done.</summary>
sealed class VolumeSummary
{
    readonly Dictionary<int, VolumeObject> _objects = [];

    public void Begin(MaskEvent mask, int slice)
    {
        var known = new VolumeObject
        {
            MaskIndex = (uint)mask.Index, Phrase = mask.Phrase, FirstSlice = (uint)slice, LastSlice = (uint)slice, Voxels = (ulong)mask.Mask.Area,
            LowestPredictedIou = mask.Mask.PredictedIou,
        };
        if (mask.EntityIndex >= 0) known.EntityIndex = (uint)mask.EntityIndex;
        _objects[mask.Index] = known;
    }

    public void Add(MaskEvent origin, int slice, MaskResult mask)
    {
        var known = _objects[origin.Index];
        known.FirstSlice = Math.Min(known.FirstSlice, (uint)slice);
        known.LastSlice = Math.Max(known.LastSlice, (uint)slice);
        known.Voxels += (ulong)mask.Area;
        known.LowestPredictedIou = Math.Min(known.LowestPredictedIou, mask.PredictedIou);
    }

    public void End(CarriedMask mask, int step)
    {
        var known = _objects[mask.Origin.Index];
        if (step > 0) known.EndAbove = mask.End;
        else known.EndBelow = mask.End;
    }

    public IEnumerable<VolumeObject> Objects => _objects.OrderBy(known => known.Key).Select(known => known.Value);
}
