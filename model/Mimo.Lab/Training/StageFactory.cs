using Mimo.Lab.Conversations;
using Mimo.Lab.Data;
using Mimo.Lab.Knowledge;
using Mimo.Model.Checkpoints;
using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Layers;
using Mimo.Model.Pipeline;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

/// <summary>
/// The network of a run with what earlier runs learned. Each part is drawn from the seed by itself: the random features of positions are
/// no parameters, so stages that are run one by one must draw the same ones.
/// </summary>
public sealed class StageFactory
{
    readonly TrainOptions _options;
    readonly TrainingPictures _pictures;
    readonly string _folder;
    readonly ITextTokenizer? _tokenizer;

    /// <param name="options">The run.</param>
    /// <param name="pictures">What it learns from.</param>
    /// <param name="folder">The run's folder, which StartFrom and Checkpoint are relative to.</param>
    public StageFactory(TrainOptions options, TrainingPictures pictures, string folder)
    {
        (_options, _pictures, _folder) = (options, pictures, folder);
        using var checkpoint = options.Checkpoint is { } path ? CheckpointDirectory.Open(Path.Combine(folder, path)) : null;
        Model = new MimoModel(ConfigOf(options, checkpoint));
        Concepts = new ConceptTokens(pictures.Labels.Names.Length, Model.Config.Sam.PromptEmbedDim);
        Draw();
        if (checkpoint is not null)
        {
            StateLoader.Load(Model, checkpoint.Weights, KeyLayouts.Mimo);
            _tokenizer = checkpoint.Tokenizer;
        }
        if (options.Lora is { } lora) Model.LanguageModel.AddLora(lora, options.Seed);
        foreach (var run in options.StartFrom) EarlierRun.Load(Path.Combine(folder, run, "state"), Model, Concepts, pictures.Labels);
    }

    public MimoModel Model { get; }

    public ConceptTokens Concepts { get; }

    /// <summary>Conversations that were built before; null writes them.</summary>
    public BuiltShards? Built { get; init; }

    /// <summary>Reads this run's own averaged weights.</summary>
    /// <param name="which"><c>state</c> for the last, <c>best</c> for those of the lowest validation loss.</param>
    public void LoadOwn(string which) => EarlierRun.Load(Path.Combine(_folder, which), Model, Concepts, _pictures.Labels);

    /// <param name="progress">Told how many pictures a cache of features has.</param>
    public ITrainingStage Create(Action<int> progress) => _options.Stage switch
    {
        "masks" => new MaskStage(Model.Grounding, Concepts, Model.Config, _pictures, _options),
        "patches" => new PatchStage(Model.ImageEncoder, Model.Config, _pictures, _options),
        "language" => Language(progress),
        _ => throw new InvalidDataException($"Unknown stage \"{_options.Stage}\": masks, patches or language."),
    };

    /// <summary>
    /// The checkpoint's vocabulary, or the run's own: made from conversations of the training split when the run begins, and kept beside
    /// it, since later wordings would make another one.
    /// </summary>
    public ITextTokenizer Tokenizer()
    {
        if (_tokenizer is not null) return _tokenizer;
        if (File.Exists(Path.Combine(_folder, TokenizerFiles.Json))) return TokenizerFiles.Open(_folder);
        var writer = new DialogueWriter(_pictures.Entries, KnowledgeBase.Load(), _options.Mix);
        var random = new Random(_options.Seed);
        var told = Built is null ? [.. _pictures.Entries] : _pictures.Train.Select(s => s.Entry).Where(e => Built.Count(e) > 0).ToArray();
        var texts = Enumerable.Range(0, 8000).Select(_ =>
        {
            var entry = told[random.Next(told.Length)];
            var turn = Built?.Draw(entry, random).ToDialogue()[0] ?? writer.Write(entry, new SamePlaces(entry), random);
            return VicunaTemplate.Text(turn.Question, turn.Answer);
        });
        var made = BpeTrainer.Train(texts, Model.Config.Llama.VocabSize, SpecialTokens.All);
        Directory.CreateDirectory(_folder);
        TokenizerFiles.Write(made, _folder);
        return made;
    }

    LanguageStage Language(Action<int> progress)
    {
        var writer = new DialogueWriter(_pictures.Entries, KnowledgeBase.Load(), _options.Mix);
        IDialogueSource dialogues = Built is null
            ? new WrittenDialogues(new PictureSampler(_pictures.Train, _options.Seed), writer)
            : new BuiltDialogues(Built, _pictures.Train, writer, _options.Seed);
        return new LanguageStage(Model, Concepts, Tokenizer(), _pictures, dialogues, writer, Features(progress), _options);
    }

    IFeatureSource Features(Action<int> progress)
    {
        if (_options.CachedViews == 0) return new LiveFeatures(Model, gradients: _options.EncoderRate > 0);
        var layout = FeatureCacheLayout.For(Model, _pictures.Train, _options.CachedViews, _options.Seed);
        var path = Path.Combine(_folder, _options.FeatureCache);
        FeatureCacheWriter.Complete(Model, _pictures.Train, layout, path, _options.Workers, progress);
        return new CachedFeatures(Model, _pictures.Train, layout, path);
    }

    void Draw()
    {
        ParameterInit.Draw(Model, _options.Seed + 3);
        ParameterInit.Draw(Model.Grounding, _options.Seed);
        ParameterInit.Draw(Concepts, _options.Seed + 1);
        using (no_grad()) Model.VisualPromptEncoder.PositionEncoding.Matrix.copy_(Model.Grounding.PromptEncoder.PositionEncoding.Matrix);
    }

    static MimoConfig ConfigOf(TrainOptions options, CheckpointDirectory? checkpoint)
    {
        var config = checkpoint?.Config ?? options.Model switch
        {
            "tiny" => MimoConfig.Tiny,
            "base" => MimoConfig.Base,
            "full" => MimoConfig.Full,
            _ => throw new InvalidDataException($"Unknown model \"{options.Model}\": tiny, base or full."),
        };
        return options.Aligner ? config : config with { Aligner = null };
    }
}
