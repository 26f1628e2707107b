namespace Mimo.Imaging.Volumes;

/// <summary>When an object of a stack counts as ended: before a slice on which its mask falls short of one of these.</summary>
/// <param name="Confidence">Lowest <see cref="CarriedMask.Confidence"/>, 0..1; 0 never ends one.</param>
/// <param name="Likeness">Lowest share of the prompt slice's own evidence, 0..1; where grey levels told nothing there, it is not looked at.</param>
/// <param name="AreaShare">Smallest area as a share of the largest so far, 0..1.</param>
/// <param name="Overlap">Lowest IoU with the mask of the slice before, 0..1.</param>
/// <param name="Slices">Most slices in either direction, at least 1.</param>
public sealed record CarryLimits(
    float Confidence = 0.7f, float Likeness = 0.1f, float AreaShare = 0.05f, float Overlap = 0.2f, int Slices = int.MaxValue);

/// <summary>Why an object goes no further.</summary>
public enum CarryEnd
{
    /// <summary>It goes on.</summary>
    None,
    Empty,
    Doubtful,
    Unlike,
    Small,
    Elsewhere,
}
