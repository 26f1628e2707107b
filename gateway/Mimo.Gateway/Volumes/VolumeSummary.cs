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
            LowestConfidence = mask.Mask.PredictedIou,
        };
        if (mask.EntityIndex >= 0) known.EntityIndex = (uint)mask.EntityIndex;
        _objects[mask.Index] = known;
    }

    public void Add(MaskEvent origin, int slice, MaskResult mask, float confidence)
    {
        var known = _objects[origin.Index];
        known.FirstSlice = Math.Min(known.FirstSlice, (uint)slice);
        known.LastSlice = Math.Max(known.LastSlice, (uint)slice);
        known.Voxels += (ulong)mask.Area;
        known.LowestConfidence = Math.Min(known.LowestConfidence, confidence);
    }

    public void End(MaskEvent origin, int step, VolumeEnd end)
    {
        var known = _objects[origin.Index];
        if (step > 0) known.EndAbove = end;
        else known.EndBelow = end;
    }

    public IEnumerable<VolumeObject> Objects => _objects.OrderBy(known => known.Key).Select(known => known.Value);
}
