using Mimo.Contracts.Messages;
using Mimo.Contracts.V1;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Volumes;

namespace Mimo.Gateway.Volumes;

/// <summary>One mask of the answer on its way in one direction.</summary>
sealed class FollowedMask(MaskEvent origin, EvidenceResult learned, CarryLimits limits)
{
    readonly CarriedMask _carried = new(Runs(origin.Mask), learned.Found, limits);

    public MaskEvent Origin => origin;
    public byte[] Evidence => learned.Evidence;
    /// <summary>Counts of the last mask that was taken.</summary>
    public string Last { get; private set; } = origin.Mask.Counts;
    /// <summary>Of the mask that was offered last.</summary>
    public float Confidence => _carried.Confidence;
    /// <summary>Why it went no further; unspecified while it goes on.</summary>
    public VolumeEnd End { get; private set; }
    public bool Goes => End == VolumeEnd.Unspecified;

    public void Stop(VolumeEnd end) => End = end;

    /// <summary>Takes the next slice's mask, or ends.</summary>
    public bool Take(CarriedResult next)
    {
        End = _carried.Take(Runs(next.Mask), next.Mask.PredictedIou, next.Found) switch
        {
            CarryEnd.None => VolumeEnd.Unspecified,
            CarryEnd.Empty => VolumeEnd.Empty,
            CarryEnd.Unlike => VolumeEnd.Unlike,
            CarryEnd.Doubtful => VolumeEnd.Doubtful,
            CarryEnd.Small => VolumeEnd.Small,
            _ => VolumeEnd.Elsewhere,
        };
        if (Goes) Last = next.Mask.Counts;
        return Goes;
    }

    public override string ToString() => nameof(FollowedMask);

    static Rle Runs(MaskResult mask) => Rle.Parse(mask.Counts, mask.Width, mask.Height);
}
