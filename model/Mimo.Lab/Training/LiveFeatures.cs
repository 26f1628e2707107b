using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>Runs the encoders on each new view.</summary>
/// <param name="model">Whose encoders.</param>
/// <param name="gradients">Whether they are being trained.</param>
public sealed class LiveFeatures(MimoModel model, bool gradients) : IFeatureSource
{
    public RenderedPicture Draw(Sample sample, Random random) =>
        RenderedPicture.Draw(sample, View.Draw(random, sample), model.Config);

    public (Tensor Clip, Tensor Sam) Of(IReadOnlyList<RenderedPicture> pictures)
    {
        using var mode = set_grad_enabled(gradients && is_grad_enabled());
        var clip = MaskBatch.Stack(pictures.Select(p => p.Clip), pictures.Count, 3, model.Config.Clip.ImageSize);
        var sam = MaskBatch.Stack(pictures.Select(p => p.Sam), pictures.Count, 3, model.Config.Sam.ImageSize);
        return (model.ImageEncoder.forward(clip), model.Grounding.ImageEncoder.forward(sam));
    }
}
