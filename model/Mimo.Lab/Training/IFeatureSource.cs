using Mimo.Lab.Data;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Where a stage's image features come from: the encoders, or a cache of what they said when they are frozen.</summary>
public interface IFeatureSource
{
    /// <summary>A view of the picture; the same random stream gives the same view.</summary>
    RenderedPicture Draw(Sample sample, Random random);

    /// <param name="pictures">B pictures from <see cref="Draw"/>.</param>
    /// <returns>CLIP patches (B, P, Wc) and SAM embeddings (B, C, h, w), float32.</returns>
    (Tensor Clip, Tensor Sam) Of(IReadOnlyList<RenderedPicture> pictures);
}
