using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Stage <c>language</c>: the network on conversations. Aligner, prompts, language model (whole, or by LoRA) and <c>&lt;SEG&gt;</c>
/// projection are learned, the mask decoder goes on at a lower rate, the two vision encoders stay frozen unless they have a rate of their
/// own. Beside the losses of Eq. 3, each projected <c>&lt;SEG&gt;</c> vector is drawn towards its <see cref="ConceptTokens"/> token.
/// </summary>
public sealed class LanguageStage : ITrainingStage
{
    readonly MimoModel _model;
    readonly ConceptTokens _concepts;
    readonly Func<DialogueBatchBuilder> _builder;
    readonly IDialogueSource _dialogues;
    readonly PictureSampler? _held;
    readonly DialogueWriter _writer;
    readonly IFeatureSource _features;
    readonly IFeatureSource _live;
    readonly TrainOptions _options;

    /// <param name="model">What is trained.</param>
    /// <param name="concepts">Of the mask stage.</param>
    /// <param name="tokenizer">Of the model.</param>
    /// <param name="pictures">To learn from and to validate on.</param>
    /// <param name="dialogues">What is learned from.</param>
    /// <param name="writer">Writes the conversations of the validation.</param>
    /// <param name="features">Of the pictures to learn from.</param>
    /// <param name="options">The run.</param>
    public LanguageStage(
        MimoModel model, ConceptTokens concepts, ITextTokenizer tokenizer, TrainingPictures pictures, IDialogueSource dialogues, DialogueWriter writer,
        IFeatureSource features, TrainOptions options)
    {
        (_model, _concepts, _dialogues, _writer, _features, _options) = (model, concepts, dialogues, writer, features, options);
        _held = Validation.Pictures(pictures, options);
        _live = new LiveFeatures(model, gradients: false);
        _builder = () => new DialogueBatchBuilder(tokenizer, pictures.Labels, model.Config, prompts => model.VisualInput.OutputLength(model.Config.Clip.Patches, prompts));
        Parameters = TrainedParameters.Of(model, options);
    }

    public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters { get; }

    public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts)
    {
        TrainingRandomness.Seed(unchecked(_options.Seed * 73_856_093L ^ step * 19_349_663L ^ part));
        return Losses(_dialogues, _features, step, part, _options.Batch / parts);
    }

    public Dictionary<string, double>? Validate(int part, int parts) =>
        Validation.Mean(_held, (held, step) => Losses(new WrittenDialogues(held, _writer), _live, step, part, _options.Batch / parts));

    (Tensor Loss, Dictionary<string, double> Figures) Losses(IDialogueSource dialogues, IFeatureSource features, int step, int part, int count)
    {
        var batch = DialogueBatch.Draw(dialogues, features, _builder(), step, part, count, _options.QuestionsPerPicture);
        var (clip, sam) = features.Of(batch.Pictures);
        Tensor concepts;
        using (no_grad()) concepts = _concepts.forward(batch.Concepts.Labels);
        var hidden = Hidden(batch, clip);
        var words = Mimo.Model.Training.Losses.Tokens(_model.LanguageModel.Logits(hidden.index_select(0, batch.Supervised)), batch.NextTokens);
        var figures = new Dictionary<string, double> { ["words"] = words.item<float>() };
        var loss = words * _options.Weights.Words;
        if (batch.Concepts.Kinds.Length > 0)
        {
            var vectors = _model.SegProjection.forward(hidden.index_select(0, batch.SegPositions));
            var distance = (vectors - concepts).square().mean() / concepts.square().mean();
            var prompts = _model.Config.PromptsReachMaskDecoder;
            var tokens = prompts ? Misname(vectors, batch.Misnamed) : vectors;
            var (lowRes, iou) = batch.Concepts.Decode(_model.Grounding, sam, batch.SegPicture, tokens, prompts);
            var masks = MaskLosses.Of(lowRes, iou, batch.Concepts.Targets);
            loss = loss + masks.Total(_options.Weights) + distance * _options.Weights.Concept;
            foreach (var (name, value) in masks.Figures(batch.Concepts.Kinds)) figures[name] = value;
            figures["concept"] = distance.item<float>();
            if (_options.Corrections > 0)
            {
                var clicks = batch.Concepts.Correct(
                    _model.Grounding, sam, batch.SegPicture, tokens, prompts, lowRes, _options.Corrections, DrawnClick.Randomness(_options.Seed, step, part));
                loss = loss + MaskLosses.OfCorrections(clicks, batch.Concepts.Targets, _options.Weights, figures);
            }
        }
        return (loss, figures);
    }

    /// <returns>(M, C): the vectors, some of them replaced by the token of a wrong label.</returns>
    Tensor Misname(Tensor vectors, Tensor wrong)
    {
        Tensor rows;
        using (no_grad()) rows = _concepts.forward(wrong.clamp(min: 0));
        return where(wrong.ge(0).unsqueeze(1), rows, vectors);
    }

    /// <returns>(R x L, hidden).</returns>
    Tensor Hidden(DialogueBatch batch, Tensor clip)
    {
        var language = _model.LanguageModel;
        var prompts = _model.VisualPromptEncoder.Encode(batch.Points, batch.PointLabels, batch.Boxes, batch.BoxMask);
        var queries = _model.VisualInput.forward(
            clip.index_select(0, batch.TurnPicture), language.Embed(batch.Questions), batch.QuestionMask, prompts?.Tokens, prompts?.Mask);
        var (rows, length, width) = (batch.Ids.size(0), batch.Ids.size(1), _model.Config.Llama.HiddenSize);
        var flat = queries.reshape(-1, width);
        // Without an aligner a turn has as many vectors as it has prompts: those of absent ones are left out.
        if (_model.VisualInput.OutputMask((int)clip.size(1), prompts?.Mask) is { } real) flat = flat.index_select(0, real.reshape(-1).nonzero().squeeze(1));
        var embeds = language.Embed(batch.Ids).reshape(-1, width).index_copy(0, batch.QuerySlots, flat);
        // Rows are padded on the right, and no token looks to its right: no mask is needed.
        return language.Hidden(embeds.view(rows, length, width)).reshape(-1, width);
    }
}
