namespace Mimo.Imaging.Resampling;

/// <summary>Pillow's filters of the same names. Downsizing widens each by the scale, so all of them antialias.</summary>
public enum ResampleFilter
{
    /// <summary>Triangle, support 1. SAM's resize.</summary>
    Bilinear,
    /// <summary>Cubic convolution with a = -0.5, support 2. CLIP's resize.</summary>
    Bicubic,
    /// <summary>Sinc windowed by its first three lobes, support 3.</summary>
    Lanczos,
}
