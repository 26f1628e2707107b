namespace Mimo.Engine.Segment;

/// <summary>A mask at the image's original size.</summary>
/// <param name="Pixels">Row-major, one byte a pixel, 0 or 1.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="PredictedIou">The mask decoder's estimate, 0..1.</param>
/// <param name="Presence">Probability of the surest pixel, 0..1.</param>
/// <param name="Elapsed">Time on the device, without the wait for it.</param>
public sealed record MaskOutcome(byte[] Pixels, int Width, int Height, float PredictedIou, float Presence, TimeSpan Elapsed)
{
    public override string ToString() => $"MaskOutcome {Width}x{Height}";
}
