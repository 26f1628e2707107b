using Mimo.Lab.Data;
using Mimo.Model.Configuration;
using Mimo.Model.Segmentation;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Stage <c>masks</c>: the SAM encoder and mask decoder learn to segment from <see cref="ConceptTokens"/>. No language model runs,
/// which makes a picture several times cheaper than in the last stage.
/// </summary>
public sealed class MaskStage : ITrainingStage
{
    readonly GroundingEncoder _grounding;
    readonly ConceptTokens _concepts;
    readonly MimoConfig _config;
    readonly TrainOptions _options;
    readonly PictureSampler _pictures;
    readonly PictureSampler? _held;
    readonly LabelSet _labels;

    public MaskStage(GroundingEncoder grounding, ConceptTokens concepts, MimoConfig config, TrainingPictures pictures, TrainOptions options)
    {
        (_grounding, _concepts, _config, _options, _labels) = (grounding, concepts, config, options, pictures.Labels);
        _pictures = new PictureSampler(pictures.Train, options.Seed);
        _held = Validation.Pictures(pictures, options);
        Parameters = [.. StageParameters.Of("grounding_encoder.", grounding), .. StageParameters.Of("concepts.", concepts)];
    }

    public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters { get; }

    public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts) => Losses(_pictures, step, part, parts);

    public Dictionary<string, double>? Validate(int part, int parts) => Validation.Mean(_held, (held, step) => Losses(held, step, part, parts));

    (Tensor Loss, Dictionary<string, double> Figures) Losses(PictureSampler pictures, int step, int part, int parts)
    {
        var batch = MaskBatch.Draw(pictures, _labels, _config, step, part, _options.Batch / parts, _options.QuestionsPerPicture);
        var sam = _grounding.ImageEncoder.forward(batch.SamInput);
        var concepts = batch.Concepts;
        var (tokens, prompts) = (_concepts.forward(concepts.Labels), _config.PromptsReachMaskDecoder);
        var (lowRes, iou) = concepts.Decode(_grounding, sam, batch.Picture, tokens, prompts);
        var masks = MaskLosses.Of(lowRes, iou, concepts.Targets);
        var (loss, figures) = (masks.Total(_options.Weights), masks.Figures(concepts.Kinds));
        if (_options.Corrections > 0)
        {
            var clicks = concepts.Correct(
                _grounding, sam, batch.Picture, tokens, prompts, lowRes, _options.Corrections, DrawnClick.Randomness(_options.Seed, step, part));
            loss = loss + MaskLosses.OfCorrections(clicks, concepts.Targets, _options.Weights, figures);
        }
        return (loss, figures);
    }
}
