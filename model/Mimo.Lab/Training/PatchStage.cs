using Mimo.Lab.Data;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Vision;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Linear = Mimo.Model.Layers.Linear;

namespace Mimo.Lab.Training;

/// <summary>
/// Stage <c>patches</c>: the CLIP tower learns which labels lie under each of its patches. Stands in for CLIP's pre-training on image
/// and text pairs, of which a small model with three thousand pictures has too few.
/// </summary>
public sealed class PatchStage : ITrainingStage, IDisposable
{
    /// <summary>Most patches hold none of the labels; without this weight the tower would answer "nothing" for a long time.</summary>
    const float PositiveWeight = 4;

    readonly ImageEncoder _encoder;
    readonly Linear _labelsOfPatch;
    readonly MimoConfig _config;
    readonly TrainOptions _options;
    readonly PictureSampler _pictures;
    readonly PictureSampler? _held;
    readonly LabelSet _labels;

    public PatchStage(ImageEncoder encoder, MimoConfig config, TrainingPictures pictures, TrainOptions options)
    {
        (_encoder, _config, _options, _labels) = (encoder, config, options, pictures.Labels);
        _pictures = new PictureSampler(pictures.Train, options.Seed);
        _held = Validation.Pictures(pictures, options);
        _labelsOfPatch = new Linear(config.Clip.HiddenSize, _labels.Names.Length);
        ParameterInit.Draw(_labelsOfPatch, options.Seed);
        Parameters = [.. StageParameters.Of("vision_tower.", encoder), .. StageParameters.Of("patch_labels.", _labelsOfPatch)];
    }

    public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters { get; }

    public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts) => Losses(_pictures, step, part, parts);

    public Dictionary<string, double>? Validate(int part, int parts) => Validation.Mean(_held, (held, step) => Losses(held, step, part, parts));

    (Tensor Loss, Dictionary<string, double> Figures) Losses(PictureSampler pictures, int step, int part, int parts)
    {
        var batch = MaskBatch.Draw(pictures, _labels, _config, step, part, _options.Batch / parts, 0);
        var logits = _labelsOfPatch.forward(_encoder.forward(batch.ClipInput));
        var loss = nn.functional.binary_cross_entropy_with_logits(logits, batch.PatchLabels, pos_weights: tensor(PositiveWeight)) * _options.Weights.PatchLabels;
        return (loss, new() { ["patch_iou"] = Iou(logits, batch.PatchLabels) });
    }

    static double Iou(Tensor logits, Tensor truth)
    {
        using var _ = no_grad();
        var (hard, there) = (logits > 0, truth > 0.5f);
        return (double)(hard & there).sum().item<long>() / Math.Max(1, (hard | there).sum().item<long>());
    }

    public void Dispose() => _labelsOfPatch.Dispose();
}
