using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using Mimo.Model.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// Stage <c>language</c>: the whole network on conversations. The two vision encoders stay frozen, as in the paper's ancestors; aligner,
/// prompts, language model and <c>&lt;SEG&gt;</c> projection are learned, the mask decoder goes on at a lower rate. Beside the losses of
/// Eq. 3, each projected <c>&lt;SEG&gt;</c> vector is drawn towards its <see cref="ConceptTokens"/> token.
/// </summary>
public sealed class LanguageStage : ITrainingStage
{
    readonly MimoModel _model;
    readonly ConceptTokens _concepts;
    readonly ITextTokenizer _tokenizer;
    readonly LabelSet _labels;
    readonly DialogueWriter _writer;
    readonly PictureSampler _pictures;
    readonly TrainOptions _options;
    readonly int _queries;

    public LanguageStage(
        MimoModel model, ConceptTokens concepts, ITextTokenizer tokenizer, LabelSet labels, DialogueWriter writer, Sample[] samples, TrainOptions options)
    {
        (_model, _concepts, _tokenizer, _labels, _writer, _options) = (model, concepts, tokenizer, labels, writer, options);
        _pictures = new PictureSampler(samples, options.Seed);
        _queries = model.Config.Aligner?.Queries
            ?? throw new NotSupportedException("This stage trains with an aligner; the configuration has none.");
        Parameters = [.. StageParameters.Of("", model, Whole), .. StageParameters.Of("", model, Decoder, options.DecoderRate)];
    }

    public IReadOnlyList<(string Name, Parameter Value, double Rate)> Parameters { get; }

    public (Tensor Loss, Dictionary<string, double> Figures) Forward(int step, int part, int parts)
    {
        var batch = DialogueBatch.Draw(
            _pictures, _writer, _tokenizer, _labels, _model.Config, _queries, step, part, _options.Batch / parts, _options.QuestionsPerPicture);
        Tensor clip, sam, concepts;
        using (no_grad())
        {
            clip = _model.ImageEncoder.forward(batch.ClipInput);
            sam = _model.Grounding.ImageEncoder.forward(batch.SamInput);
            concepts = _concepts.forward(batch.Concepts.Labels);
        }
        var hidden = Hidden(batch, clip);
        var words = Losses.Tokens(_model.LanguageModel.Logits(hidden.index_select(0, batch.Supervised)), batch.NextTokens);
        var figures = new Dictionary<string, double> { ["words"] = words.item<float>() };
        var loss = words * _options.Weights.Words;
        if (batch.Concepts.Kinds.Length > 0)
        {
            var vectors = _model.SegProjection.forward(hidden.index_select(0, batch.SegPositions));
            var distance = (vectors - concepts).square().mean() / concepts.square().mean();
            var (lowRes, iou) = batch.Concepts.Decode(
                _model.Grounding, sam, batch.SegPicture, vectors, _model.Config.PromptsReachMaskDecoder);
            var masks = MaskLosses.Of(lowRes, iou, batch.Concepts.Targets);
            loss = loss + masks.Total(_options.Weights) + distance * _options.Weights.Concept;
            foreach (var (name, value) in masks.Figures(batch.Concepts.Kinds)) figures[name] = value;
            figures["concept"] = distance.item<float>();
        }
        return (loss, figures);
    }

    /// <returns>(R x L, hidden).</returns>
    Tensor Hidden(DialogueBatch batch, Tensor clip)
    {
        var language = _model.LanguageModel;
        var prompts = _model.VisualPromptEncoder.Encode(batch.Points, batch.PointLabels, batch.Boxes, batch.BoxMask);
        var queries = _model.VisualInput.forward(
            clip.index_select(0, batch.TurnPicture), language.Embed(batch.Questions), batch.QuestionMask, prompts?.Tokens, prompts?.Mask);
        var (rows, length, width) = (batch.Ids.size(0), batch.Ids.size(1), _model.Config.Llama.HiddenSize);
        var embeds = language.Embed(batch.Ids).reshape(-1, width).index_copy(0, batch.QuerySlots, queries.reshape(-1, width));
        // Rows are padded on the right, and no token looks to its right: no mask is needed.
        return language.Hidden(embeds.view(rows, length, width)).reshape(-1, width);
    }

    static bool Whole(string name) =>
        name.StartsWith("aligner", StringComparison.Ordinal) || name.StartsWith("language_model", StringComparison.Ordinal)
        || name.StartsWith("text_hidden_fcs", StringComparison.Ordinal) || name.StartsWith("visual_prompt_encoder", StringComparison.Ordinal);

    static bool Decoder(string name) =>
        name.StartsWith("grounding_encoder.", StringComparison.Ordinal) && !name.StartsWith("grounding_encoder.image_encoder", StringComparison.Ordinal);
}
