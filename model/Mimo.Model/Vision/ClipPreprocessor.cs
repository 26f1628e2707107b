using Mimo.Imaging.Pixels;
using Mimo.Imaging.Resampling;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Segmentation;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>An image as CLIP saw images in training: Pillow's bicubic resize in 8 bits, framed, scaled to 0..1, normalised.</summary>
public sealed class ClipPreprocessor(ClipVisionConfig config, ClipFraming framing = ClipFraming.PadSquare)
{
    readonly int _side = config.ImageSize;
    readonly SamTransforms _longestSide = new(new SamConfig { ImageSize = config.ImageSize });

    /// <param name="image">RGB or grey of 8 bits; grey is repeated over the three channels.</param>
    /// <param name="device">Where the tensor goes; null is the CPU.</param>
    /// <returns>(1, 3, S, S) float32 with S = <see cref="ClipVisionConfig.ImageSize"/>.</returns>
    /// <exception cref="ArgumentException">An image of 16 bits: windowing to 8 bits is the intake's decision.</exception>
    public Tensor Preprocess(PixelBuffer image, Device? device = null)
    {
        var resized = Resize(image);
        using var scope = NewDisposeScope();
        var pixels = tensor(resized.Bytes.ToArray(), [resized.Height, resized.Width, resized.Channels], device: device)
            .permute(2, 0, 1).unsqueeze(0);
        if (framing is not ClipFraming.PadSquare)
            pixels = pixels.narrow(2, Offset(resized.Height), _side).narrow(3, Offset(resized.Width), _side);
        var normal = (pixels.expand(1, 3, -1, -1).to(float32).Over(255) - Channel(config.Mean, device)) / Channel(config.Std, device);
        if (framing is ClipFraming.PadSquare)
            normal = nn.functional.pad(normal, [0, _side - resized.Width, 0, _side - resized.Height]);
        return normal.MoveToOuterDisposeScope();
    }

    /// <returns>
    /// The image before it is padded or cropped, same channels: its longest side (<see cref="ClipFraming.PadSquare"/>) or its shortest
    /// side equals the square's. Padding comes after the resize, as in SAM: a padded square of a long strip would take gigabytes.
    /// </returns>
    /// <inheritdoc cref="Preprocess" path="/param[@name='image']|/exception"/>
    public PixelBuffer Resize(PixelBuffer image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Bits != 8) throw new ArgumentException($"Expected 8 bits per channel, got {image.Bits}.", nameof(image));
        var (height, width) = framing is ClipFraming.PadSquare
            ? _longestSide.InputSize(image.Height, image.Width)
            : ShortestSide(image.Height, image.Width);
        return PillowResampler.Resize(image, width, height, ResampleFilter.Bicubic);
    }

    // The long side is cut down, not rounded: so do torchvision and HF.
    (int Height, int Width) ShortestSide(int height, int width) => height <= width
        ? (_side, (int)((long)_side * width / height))
        : ((int)((long)_side * height / width), _side);

    int Offset(int length) => framing is ClipFraming.CenterCropEven
        ? (int)Math.Round((length - _side) / 2.0, MidpointRounding.ToEven)
        : (length - _side) / 2;

    static Tensor Channel(float[] values, Device? device) => tensor(values, device: device).view(1, -1, 1, 1);
}
