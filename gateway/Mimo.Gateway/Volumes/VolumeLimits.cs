using Mimo.Contracts.Errors;
using Mimo.Contracts.V1;

namespace Mimo.Gateway.Volumes;

/// <summary>
/// When an object counts as ended. It ends before a slice on which its mask is empty, or doubtful, or much smaller than the largest so
/// far, or elsewhere than on the slice before.
/// </summary>
/// <param name="PredictedIou">Lowest own estimate of a mask, 0..1. Default 0.6, as for doubtful masks.</param>
/// <param name="AreaShare">Smallest area as a share of the largest so far, 0..1. Default 0.05.</param>
/// <param name="Overlap">Lowest IoU with the mask of the slice before, 0..1. Default 0.3.</param>
/// <param name="Margin">How far the box reaches beyond the last mask's, as a share of its sides, 0..1. Default 0.05.</param>
/// <param name="Slices">Most slices in either direction. Default all.</param>
sealed record VolumeLimits(float PredictedIou, float AreaShare, float Overlap, float Margin, int Slices)
{
    /// <exception cref="MimoException">ARGUMENT_INVALID.</exception>
    public static VolumeLimits Of(VolumeOptions? options)
    {
        options ??= new VolumeOptions();
        return new VolumeLimits(
            Share(options.HasMinPredictedIou ? options.MinPredictedIou : 0.6f, "options.min_predicted_iou"),
            Share(options.HasMinAreaShare ? options.MinAreaShare : 0.05f, "options.min_area_share"),
            Share(options.HasMinOverlap ? options.MinOverlap : 0.3f, "options.min_overlap"),
            Share(options.HasBoxMargin ? options.BoxMargin : 0.05f, "options.box_margin"),
            options.MaxSlices == 0 ? int.MaxValue : (int)Math.Min(options.MaxSlices, int.MaxValue));
    }

    static float Share(float value, string field) =>
        value is >= 0 and <= 1 ? value : throw new MimoException(ErrorReason.ArgumentInvalid, "This has to be 0 to 1.", field);
}
