using Mimo.Lab.Data;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>The same few batches of held-out pictures, each time.</summary>
static class Validation
{
    const int Steps = 6;

    /// <returns>Null when nothing is held out.</returns>
    public static PictureSampler? Pictures(TrainingPictures pictures, TrainOptions options) =>
        pictures.Held.Length == 0 ? null : new PictureSampler(pictures.Held, options.Seed);

    /// <param name="held">Pictures; null for none.</param>
    /// <param name="losses">A batch's loss and figures, from its number.</param>
    /// <returns>Means over the batches, with <c>loss</c>; null without pictures.</returns>
    public static Dictionary<string, double>? Mean(PictureSampler? held, Func<PictureSampler, int, (Tensor Loss, Dictionary<string, double> Figures)> losses)
    {
        if (held is null) return null;
        var all = new List<Dictionary<string, double>>();
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var (loss, figures) = losses(held, step);
            figures["loss"] = loss.item<float>();
            all.Add(figures);
        }
        return Figures.Mean(all);
    }
}
