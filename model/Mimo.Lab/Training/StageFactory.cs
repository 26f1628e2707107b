using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// The Tiny network with what earlier stages learned. Each part is drawn from the seed by itself: the random features of positions are
/// no parameters, so stages that are run one by one must draw the same ones.
/// </summary>
sealed class StageFactory
{
    /// <summary>Parts that a stage may have had for itself.</summary>
    static readonly string[] TrainingOnly = ["concepts.", "patch_labels."];

    readonly TrainOptions _options;
    readonly LabelSet _labels;
    readonly IReadOnlyList<IndexEntry> _entries;
    readonly Sample[] _samples;

    /// <param name="options">The stage.</param>
    /// <param name="labels">Of the training split.</param>
    /// <param name="entries">The training split.</param>
    /// <param name="samples">Its pictures; empty where nothing is trained.</param>
    /// <param name="folder">The run's folder, which StartFrom is relative to.</param>
    public StageFactory(TrainOptions options, LabelSet labels, IReadOnlyList<IndexEntry> entries, Sample[] samples, string folder)
    {
        (_options, _labels, _entries, _samples) = (options, labels, entries, samples);
        Model = new MimoModel(MimoConfig.Tiny);
        Concepts = new ConceptTokens(labels.Names.Length, Model.Config.Sam.PromptEmbedDim);
        ParameterInit.Draw(Model, options.Seed + 3);
        ParameterInit.Draw(Model.Grounding, options.Seed);
        ParameterInit.Draw(Concepts, options.Seed + 1);
        using (no_grad()) Model.VisualPromptEncoder.PositionEncoding.Matrix.copy_(Model.Grounding.PromptEncoder.PositionEncoding.Matrix);
        foreach (var run in options.StartFrom) Start(Path.Combine(folder, run));
    }

    public MimoModel Model { get; }

    public ConceptTokens Concepts { get; }

    public ITrainingStage Create() => _options.Stage switch
    {
        "masks" => new MaskStage(Model.Grounding, Concepts, Model.Config, _labels, _samples, _options),
        "patches" => new PatchStage(Model.ImageEncoder, Model.Config, _labels, _samples, _options),
        "language" => new LanguageStage(Model, Concepts, Tokenizer(), _labels, new DialogueWriter(_entries), _samples, _options),
        _ => throw new InvalidDataException($"Unknown stage \"{_options.Stage}\": masks, patches or language."),
    };

    /// <summary>A vocabulary from conversations of the training split; the same for the same data and seed.</summary>
    public BpeTokenizer Tokenizer()
    {
        var writer = new DialogueWriter(_entries);
        var random = new Random(_options.Seed);
        var texts = Enumerable.Range(0, 8000).Select(_ =>
        {
            var entry = _entries[random.Next(_entries.Count)];
            var turn = writer.Write(entry, Enumerable.Range(0, entry.Masks.Length).ToArray(), _ => [0, 0, 1, 1], _ => [0.5f, 0.5f], random);
            return VicunaTemplate.Text(turn.Question, turn.Answer);
        });
        return BpeTrainer.Train(texts, Model.Config.Llama.VocabSize, SpecialTokens.All);
    }

    void Start(string run)
    {
        using var average = SafetensorsFile.Open(Path.Combine(run, "state", "average.safetensors"));
        using var _ = no_grad();
        var own = Model.named_parameters().Concat(Concepts.named_parameters().Select(p => ("concepts." + p.name, p.parameter))).ToDictionary();
        foreach (var name in average.Names)
        {
            if (!own.TryGetValue(name, out var parameter))
            {
                if (TrainingOnly.Any(part => name.StartsWith(part, StringComparison.Ordinal))) continue;
                throw new InvalidDataException($"{run} has {name}, which this model lacks.");
            }
            using var saved = average.Read(name);
            parameter.copy_(saved);
        }
    }
}
