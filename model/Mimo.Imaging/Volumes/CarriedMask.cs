using Mimo.Imaging.Masks;

namespace Mimo.Imaging.Volumes;

/// <summary>One object on its way through a stack in one direction: what the next slice's mask is compared with, and the rule of its end.</summary>
/// <param name="prompt">Its mask on the slice that was asked about.</param>
/// <param name="evidence">Mean <see cref="GreyEvidence"/> of that mask on that slice.</param>
/// <param name="limits">When it ends.</param>
public sealed class CarriedMask(Rle prompt, float evidence, CarryLimits limits)
{
    /// <summary>Below this much evidence on its own slice, an object does not stand out from its surroundings and grey levels decide nothing.</summary>
    public const float Telling = 0.25f;

    long _largest = prompt.Area;

    /// <summary>The last mask that was taken.</summary>
    public Rle Last { get; private set; } = prompt;

    /// <summary>Of the mask that was offered last, 0..1.</summary>
    public float Confidence { get; private set; }

    /// <summary>Takes the next slice's mask, or tells why the object ends before it.</summary>
    /// <param name="mask">Of the stack's size.</param>
    /// <param name="predictedIou">The mask decoder's own estimate, 0..1.</param>
    /// <param name="found">Mean evidence of the mask on its slice.</param>
    public CarryEnd Take(Rle mask, float predictedIou, float found)
    {
        ArgumentNullException.ThrowIfNull(mask);
        var likeness = evidence < Telling ? 1 : Math.Clamp(found / evidence, 0, 1);
        var overlap = (float)mask.Iou(Last);
        // All three must hold at once: the decoder's estimate hardly falls where nothing is, the others do.
        Confidence = (float)Math.Cbrt(Math.Clamp(predictedIou, 0, 1) * likeness * overlap);
        var area = mask.Area;
        if (area == 0) return CarryEnd.Empty;
        if (likeness < limits.Likeness) return CarryEnd.Unlike;
        if (Confidence < limits.Confidence) return CarryEnd.Doubtful;
        if (area < limits.AreaShare * _largest) return CarryEnd.Small;
        if (overlap < limits.Overlap) return CarryEnd.Elsewhere;
        (Last, _largest) = (mask, Math.Max(_largest, area));
        return CarryEnd.None;
    }

    public override string ToString() => nameof(CarriedMask);
}
