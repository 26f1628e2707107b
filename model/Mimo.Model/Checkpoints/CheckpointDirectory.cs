using Mimo.Model.Configuration;
using Mimo.Model.Language;
using Mimo.Model.Tokenization;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// A MIMO checkpoint: a folder with <c>config.json</c>, weights (<c>model.safetensors</c> or shards with an index) under our own keys, and
/// <c>tokenizer.json</c> or <c>tokenizer.model</c>.
/// </summary>
public sealed class CheckpointDirectory : IDisposable
{
    public const string ConfigFile = "config.json";

    CheckpointDirectory(string path, MimoConfig config, ITextTokenizer tokenizer, ShardedCheckpoint weights)
    {
        Path = path;
        Config = config;
        Tokenizer = tokenizer;
        Weights = weights;
    }

    public string Path { get; }

    public MimoConfig Config { get; }

    public ITextTokenizer Tokenizer { get; }

    public ICheckpointSource Weights { get; }

    /// <exception cref="CheckpointException">A part is absent or broken, or vocabulary and configuration differ in size.</exception>
    public static CheckpointDirectory Open(string path)
    {
        var config = MimoConfigJson.Read(System.IO.Path.Combine(path, ConfigFile));
        var tokenizer = TokenizerFiles.Open(path);
        // An id without a text could be sampled, and one without an embedding could be fed.
        if (tokenizer.VocabSize != config.Llama.VocabSize)
            throw Sizes(tokenizer, config);
        return new CheckpointDirectory(path, config, tokenizer, ShardedCheckpoint.Open(path));
    }

    /// <summary>Replaces the folder's configuration, weights and vocabulary.</summary>
    /// <param name="path">Made if absent.</param>
    /// <param name="config">Of the module.</param>
    /// <param name="module">Its state is written under its own keys, without adapters: merge them first.</param>
    /// <param name="tokenizer">Its size has to be the configuration's.</param>
    /// <param name="floatsAs">Float16 halves the file; null keeps each tensor's type.</param>
    /// <param name="metadata">Free texts for the weights' header.</param>
    /// <param name="shardBytes">Most bytes of weights in one file; more are divided among several with an index.</param>
    /// <exception cref="CheckpointException">A tensor cannot be written, or the sizes of vocabulary and configuration differ.</exception>
    public static void Write(
        string path, MimoConfig config, nn.Module module, ITextTokenizer tokenizer, ScalarType? floatsAs = null,
        IReadOnlyDictionary<string, string>? metadata = null, long shardBytes = ShardPlan.UsualBytes)
    {
        if (tokenizer.VocabSize != config.Llama.VocabSize)
            throw Sizes(tokenizer, config);
        Directory.CreateDirectory(path);
        var state = ModuleState.Of(module).Where(s => !LoraExtensions.IsLoraKey(s.Key)).ToDictionary();
        var sizes = state.Select(s => (s.Key, s.Value.numel() * SafetensorsWriter.StoredSize(s.Value, floatsAs)));
        // Aliases: each file's tensors are disposed when it is written, and the module keeps its own.
        ShardPlan.Of(sizes, shardBytes).Write(path, name => state[name].alias(), metadata, floatsAs);
        TokenizerFiles.Write(tokenizer, path);
        MimoConfigJson.Write(config, System.IO.Path.Combine(path, ConfigFile));
    }

    /// <summary>16 hexadecimal digits of a SHA-256 over the checkpoint's files: cached features are of this network or they are not used.</summary>
    /// <inheritdoc cref="CheckpointRevision"/>
    public string ComputeRevision() => CheckpointRevision.Of(
        Directory.GetFiles(Path).Where(f => System.IO.Path.GetExtension(f) is ".json" or ".safetensors" or ".model"));

    public void Dispose() => Weights.Dispose();

    static CheckpointException Sizes(ITextTokenizer tokenizer, MimoConfig config) =>
        new($"The tokenizer has {tokenizer.VocabSize} ids, llama.vocab_size is {config.Llama.VocabSize}.");
}
