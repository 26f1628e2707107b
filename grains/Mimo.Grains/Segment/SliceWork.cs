using Mimo.Contracts.Messages;
using Mimo.Engine.Segment;
using Mimo.Imaging.Masks;
using Mimo.Imaging.Pixels;
using Mimo.Imaging.Volumes;

namespace Mimo.Grains.Segment;

/// <summary>What following an object through a stack needs of a slice's pixels. Milliseconds a megapixel: never on a grain's turn.</summary>
static class SliceWork
{
    public static EvidenceResult Learn(PixelBuffer pixels, string counts)
    {
        var grey = GreySlice.Of(pixels);
        var mask = Rle.Parse(counts, grey.Width, grey.Height).Decode();
        var evidence = GreyEvidence.Learn(grey, mask);
        return new EvidenceResult(evidence.ToBytes(), evidence.Mean(grey, mask));
    }

    public static CarriedResult Settle(PixelBuffer pixels, MaskOutcome made, byte[] learned)
    {
        var (grey, evidence) = (GreySlice.Of(pixels), GreyEvidence.Parse(learned));
        var mask = MaskSettling.Settle(grey, made.Pixels, evidence);
        return new CarriedResult(RunLengths.Of(made with { Pixels = mask }), evidence.Mean(grey, mask));
    }
}
