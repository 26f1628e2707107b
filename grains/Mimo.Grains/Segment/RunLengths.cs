using Mimo.Contracts.Messages;
using Mimo.Engine.Segment;
using Mimo.Imaging.Masks;

namespace Mimo.Grains.Segment;

/// <summary>A mask of pixels as the message that carries it.</summary>
static class RunLengths
{
    public static MaskResult Of(MaskOutcome mask)
    {
        var runs = Rle.Encode(mask.Pixels, mask.Width, mask.Height);
        var box = runs.Box;
        return new MaskResult
        {
            Width = mask.Width,
            Height = mask.Height,
            Counts = runs.ToCountsString(),
            Area = runs.Area,
            Box = box.IsEmpty ? null : new BoxPrompt(box.X0, box.Y0, box.X1, box.Y1),
            PredictedIou = mask.PredictedIou,
            Presence = mask.Presence,
        };
    }
}
