using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>Low-resolution mask logits to the original image (segment-anything <c>Sam.postprocess_masks</c>).</summary>
public sealed class MaskPostprocessor(SamConfig config)
{
    readonly int _side = config.ImageSize;
    readonly SamTransforms _transforms = new(config);

    /// <summary>Enlarges to the padded square, cuts the padding off, resizes to the original.</summary>
    /// <param name="lowRes">(B, M, l, l) logits from <see cref="MaskDecoder"/>.</param>
    /// <param name="height">Original height in pixels.</param>
    /// <param name="width">Original width in pixels.</param>
    /// <returns>(B, M, H, W) float32 logits.</returns>
    public Tensor ToOriginal(Tensor lowRes, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(lowRes);
        var (inputHeight, inputWidth) = _transforms.InputSize(height, width);
        using var scope = torch.NewDisposeScope();
        var square = Resize(lowRes.to(float32), _side, _side);
        var inside = square.narrow(2, 0, inputHeight).narrow(3, 0, inputWidth);
        return Resize(inside, height, width).MoveToOuterDisposeScope();
    }

    /// <param name="logits">Any shape.</param>
    /// <returns>Same shape, bool: inside the mask.</returns>
    public Tensor Threshold(Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return logits.gt(Arithmetic.Of(config.MaskThreshold));
    }

    static Tensor Resize(Tensor x, int height, int width) =>
        nn.functional.interpolate(x, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false);
}
