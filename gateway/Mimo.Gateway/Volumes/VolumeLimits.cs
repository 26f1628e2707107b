using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;
using Mimo.Imaging.Volumes;

namespace Mimo.Gateway.Volumes;

/// <summary>A request's options as the rule that ends objects.</summary>
static class VolumeLimits
{
    /// <exception cref="MimoException">ARGUMENT_INVALID.</exception>
    public static CarryLimits Of(VolumeOptions? options)
    {
        options ??= new VolumeOptions();
        var own = new CarryLimits();
        return new CarryLimits(
            Share(options.HasMinConfidence ? options.MinConfidence : own.Confidence, "options.min_confidence"),
            Share(options.HasMinLikeness ? options.MinLikeness : own.Likeness, "options.min_likeness"),
            Share(options.HasMinAreaShare ? options.MinAreaShare : own.AreaShare, "options.min_area_share"),
            Share(options.HasMinOverlap ? options.MinOverlap : own.Overlap, "options.min_overlap"),
            options.MaxSlices == 0 ? own.Slices : (int)Math.Min(options.MaxSlices, int.MaxValue));
    }

    static float Share(float value, string field) =>
        value is >= 0 and <= 1 ? value : throw new MimoException(ErrorReason.ArgumentInvalid, "This has to be 0 to 1.", field);
}
