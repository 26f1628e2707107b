using Mimo.Lab.Conversations;
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

    /// <summary>Reads this run's own averaged weights.</summary>
    /// <param name="which"><c>state</c> for the last, <c>best</c> for those of the lowest validation loss.</param>
    public void LoadOwn(string which) => EarlierRun.Load(Path.Combine(_folder, which), Model, Concepts, _pictures.Labels);

    /// <param name="progress">Told how many pictures a cache of features has.</param>
    public ITrainingStage Create(Action<int> progress) => _options.Stage switch
    {
        "masks" => new MaskStage(Model.Grounding, Concepts, Model.Config, _pictures, _options),
        "patches" => new PatchStage(Model.ImageEncoder, Model.Config, _pictures, _options),
        "language" => new LanguageStage(Model, Concepts, Tokenizer(), _pictures, new DialogueWriter(_pictures.Entries, KnowledgeBase.Load(), _options.Mix), Features(progress), _options),
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
        var texts = Enumerable.Range(0, 8000).Select(_ =>
        {
            var entry = _pictures.Entries[random.Next(_pictures.Entries.Count)];
            var turn = writer.Write(entry, new SamePlaces(entry), random);
            return VicunaTemplate.Text(turn.Question, turn.Answer);
        });
        var made = BpeTrainer.Train(texts, Model.Config.Llama.VocabSize, SpecialTokens.All);
        Directory.CreateDirectory(_folder);
        TokenizerFiles.Write(made, _folder);
        return made;
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
