using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>SAM's geometry (segment-anything <c>ResizeLongestSide</c>): original pixels to pixels of the padded square input.</summary>
public sealed class SamTransforms(SamConfig config)
{
    readonly int _side = config.ImageSize;

    /// <summary>Size of the image inside the padded square: the longest side becomes the square's, none falls below 1.</summary>
    /// <param name="height">Original height in pixels.</param>
    /// <param name="width">Original width in pixels.</param>
    public (int Height, int Width) InputSize(int height, int width)
    {
        var shape = PreprocessShape(height, width, _side);
        // segment-anything fails on strips that are rounded to nothing; one row of pixels can be encoded.
        return (Math.Max(1, shape.Height), Math.Max(1, shape.Width));
    }

    /// <summary>segment-anything's <c>get_preprocess_shape</c>; the shorter side of a strip may come out as 0.</summary>
    /// <param name="height">Original height in pixels, at least 1.</param>
    /// <param name="width">Original width in pixels, at least 1.</param>
    /// <param name="side">Length of the longest side afterwards.</param>
    public static (int Height, int Width) PreprocessShape(int height, int width, int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        double scale = (double)side / Math.Max(height, width);
        return ((int)(height * scale + 0.5), (int)(width * scale + 0.5));
    }

    /// <summary>One coordinate pair, in double precision.</summary>
    public (double X, double Y) Apply(double x, double y, int height, int width)
    {
        var (newHeight, newWidth) = InputSize(height, width);
        return (x * ((double)newWidth / width), y * ((double)newHeight / height));
    }

    /// <param name="coordinates">(..., 2) float: x, y in original pixels.</param>
    /// <param name="height">Original height.</param>
    /// <param name="width">Original width.</param>
    /// <returns>(..., 2), same dtype: x, y in pixels of the padded input.</returns>
    public Tensor ApplyCoordinates(Tensor coordinates, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(coordinates);
        var (newHeight, newWidth) = InputSize(height, width);
        using var scope = torch.NewDisposeScope();
        // In double and rounded once, as segment-anything's predictor.
        var scale = torch.tensor([(double)newWidth / width, (double)newHeight / height], device: coordinates.device);
        return (coordinates.to(float64) * scale).to(coordinates.dtype).MoveToOuterDisposeScope();
    }

    /// <param name="boxes">(..., 4) float: x0, y0, x1, y1 in original pixels.</param>
    /// <param name="height">Original height.</param>
    /// <param name="width">Original width.</param>
    /// <returns>(..., 4), same dtype, in pixels of the padded input.</returns>
    public Tensor ApplyBoxes(Tensor boxes, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        return ApplyCoordinates(boxes.reshape(-1, 2, 2), height, width).reshape(boxes.shape);
    }

    /// <summary>Resizes on the device, with antialiasing but unlike <see cref="SamPreprocessor"/> without Pillow's 8-bit rounding.</summary>
    /// <param name="image">(B, 3, H, W) float32.</param>
    /// <returns>(B, 3, h, w) float32, longest side the square's.</returns>
    public Tensor ApplyImage(Tensor image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (height, width) = InputSize((int)image.size(2), (int)image.size(3));
        return nn.functional.interpolate(image, size: [height, width], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
    }
}
