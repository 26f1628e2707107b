using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Imaging.Masks;

namespace Mimo.Gateway.Volumes;

/// <summary>One mask of the answer on its way through the slices in one direction.</summary>
sealed class CarriedMask(MaskEvent origin, VolumeLimits limits)
{
    Rle _last = Runs(origin.Mask);
    long _largest = origin.Mask.Area;

    public MaskEvent Origin { get; } = origin;

    /// <summary>Why it went no further; unspecified while it goes on.</summary>
    public VolumeEnd End { get; private set; }

    public bool Goes => End == VolumeEnd.Unspecified;

    public void Stop(VolumeEnd end) => End = end;

    /// <summary>Where to look on the next slice.</summary>
    public BoxPrompt Box()
    {
        var box = _last.Box;
        var (dx, dy) = ((box.X1 - box.X0) * limits.Margin, (box.Y1 - box.Y0) * limits.Margin);
        return new BoxPrompt(
            Math.Max(box.X0 - dx, 0), Math.Max(box.Y0 - dy, 0), Math.Min(box.X1 + dx, _last.Width), Math.Min(box.Y1 + dy, _last.Height));
    }

    /// <summary>Takes the next slice's mask, or ends.</summary>
    public bool Take(MaskResult mask)
    {
        var runs = Runs(mask);
        End = mask.Area == 0 ? VolumeEnd.Empty
            : mask.PredictedIou < limits.PredictedIou ? VolumeEnd.Doubtful
            : mask.Area < limits.AreaShare * _largest ? VolumeEnd.Small
            : runs.Iou(_last) < limits.Overlap ? VolumeEnd.Elsewhere
            : VolumeEnd.Unspecified;
        if (!Goes) return false;
        (_last, _largest) = (runs, Math.Max(_largest, mask.Area));
        return true;
    }

    public override string ToString() => nameof(CarriedMask);

    static Rle Runs(MaskResult mask) => Rle.Parse(mask.Counts, mask.Width, mask.Height);
}
