using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>What the vision encoders made of one image: independent of any question, so worth keeping.</summary>
public sealed class ImageFeatures : IDisposable
{
    internal ImageFeatures(Tensor clip, Tensor sam, int width, int height) => (Clip, Sam, OriginalWidth, OriginalHeight) = (clip, sam, width, height);

    /// <summary>(1, 256, 1280) float32 at full size, rounded to half precision.</summary>
    public Tensor Clip { get; }

    /// <summary>(1, 256, 64, 64) float32 at full size, rounded to half precision.</summary>
    public Tensor Sam { get; }

    /// <summary>Pixels of the upright original.</summary>
    public int OriginalWidth { get; }

    public int OriginalHeight { get; }

    public long Bytes => (Clip.numel() + Sam.numel()) * sizeof(float);

    public void Dispose()
    {
        Clip.Dispose();
        Sam.Dispose();
    }
}
