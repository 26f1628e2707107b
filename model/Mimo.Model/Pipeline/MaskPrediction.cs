namespace Mimo.Model.Pipeline;

/// <param name="Width">Of the original image.</param>
/// <param name="Height">Of the original image.</param>
/// <param name="Pixels">Row-major, 1 inside.</param>
/// <param name="PredictedIou">The mask decoder's own estimate, clamped to 0..1.</param>
public sealed record MaskPrediction(int Width, int Height, byte[] Pixels, float PredictedIou)
{
    public override string ToString() => $"MaskPrediction {Width}x{Height}";
}
