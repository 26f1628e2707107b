namespace Mimo.Model.Pipeline;

/// <param name="Width">Of the original image.</param>
/// <param name="Height">Of the original image.</param>
/// <param name="Pixels">Row-major, 1 inside.</param>
/// <param name="PredictedIou">The mask decoder's own estimate, clamped to 0..1.</param>
/// <param name="Presence">Probability of the surest pixel, 0..1: above 0.5 just when the mask is not empty (SAM's threshold of 0), near it where nothing stands out.</param>
public sealed record MaskPrediction(int Width, int Height, byte[] Pixels, float PredictedIou, float Presence = 1)
{
    public override string ToString() => $"MaskPrediction {Width}x{Height}";
}
