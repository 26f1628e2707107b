using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;
using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>
/// An image as SAM saw images in training: longest side resized by Pillow's arithmetic, normalised, then padded with zeros at the bottom
/// and right (after normalising: padding is the mean colour).
/// </summary>
public sealed class SamPreprocessor(SamConfig config)
{
    /// <summary>Coordinates and sizes of the same resize.</summary>
    public SamTransforms Transforms { get; } = new(config);

    /// <inheritdoc cref="SamTransforms.InputSize(int, int)"/>
    public (int Height, int Width) InputSize(int height, int width) => Transforms.InputSize(height, width);

    /// <param name="image">RGB or grey of 8 bits; grey is repeated over the three channels.</param>
    /// <param name="device">Where the tensor goes; null is the CPU.</param>
    /// <returns>(1, 3, S, S) float32 with S = <see cref="SamConfig.ImageSize"/>.</returns>
    /// <exception cref="ArgumentException">An image of 16 bits: windowing to 8 bits is the intake's decision.</exception>
    public Tensor Preprocess(PixelBuffer image, Device? device = null)
    {
        var resized = Resize(image);
        using var scope = torch.NewDisposeScope();
        var pixels = torch.tensor(resized.Bytes.ToArray(), [resized.Height, resized.Width, resized.Channels], device: device)
            .permute(2, 0, 1).unsqueeze(0).to(float32);
        return Normalise(pixels.expand(1, 3, -1, -1)).MoveToOuterDisposeScope();
    }

    /// <returns>The image with its longest side equal to the square's, same channels.</returns>
    /// <inheritdoc cref="Preprocess" path="/param[@name='image']|/exception"/>
    public PixelBuffer Resize(PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Bits != 8) throw new ArgumentException($"Expected 8 bits per channel, got {image.Bits}.", nameof(image));
        var (height, width) = InputSize(image.Height, image.Width);
        return PillowResampler.Resize(image, width, height, ResampleFilter.Bilinear);
    }

    /// <param name="pixels">(B, 3, h, w) float32, 0..255, sides at most S.</param>
    /// <returns>(B, 3, S, S) float32.</returns>
    public Tensor Normalise(Tensor pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        using var scope = torch.NewDisposeScope();
        var normal = (pixels - Channel(config.PixelMean, pixels.device)) / Channel(config.PixelStd, pixels.device);
        return nn.functional.pad(normal, [0, config.ImageSize - pixels.size(3), 0, config.ImageSize - pixels.size(2)])
            .MoveToOuterDisposeScope();
    }

    static Tensor Channel(float[] values, Device device) => torch.tensor(values, device: device).view(1, -1, 1, 1);
}
