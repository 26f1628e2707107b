using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cluster;
using Mimo.Cluster.Startup;
using Mimo.Engine;
using Mimo.Model.Kernels;
using Mimo.Model.Language;
using Mimo.Model.Pipeline;

namespace Mimo.Silo;

/// <summary>
/// A silo that computes. <see cref="MimoClusterOptions.Redis"/>, or <see cref="MimoClusterOptions.Stores"/> one by one, decides between
/// one process with everything in memory and a cluster that keeps membership, transcripts, images and embeddings in Redis.
/// </summary>
public sealed class MimoSiloOptions : MimoClusterOptions
{
    public MimoSiloOptions() => Verbs = [Contracts.Verbs.Encode, Contracts.Verbs.Align, Contracts.Verbs.Decode, Contracts.Verbs.Segment];

    /// <summary>The model: config.json, weights and tokenizer.</summary>
    public string? CheckpointDirectory { get; set; }

    /// <summary>Where it computes: <c>cpu</c>, or <c>cuda:N</c> in a build with <c>-p:TorchBackend=cuda</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// Format of the language model's matrices: Fp32, Bf16 (half the memory) and Int8 (a quarter) on the CPU, Fp32, Fp16 and Bf16 on CUDA.
    /// What each costs in accuracy: docs/model.md.
    /// </summary>
    /// <value>Default Fp32.</value>
    public WeightFormat Weights { get; set; } = WeightFormat.Fp32;

    /// <summary>
    /// Threads of the language model on the CPU, 1 and up; 0 is one a core, at most 8. More than there are cores cost. Answers do not
    /// depend on it.
    /// </summary>
    /// <value>Default 0.</value>
    public int LanguageThreads { get; set; }

    /// <summary>Makes the model instead of reading <see cref="CheckpointDirectory"/>; called on the engine's thread.</summary>
    public Func<MimoPipeline>? Pipeline { get; set; }

    public DeviceEngineOptions Engine { get; } = new();

    public ImageStoreOptions Images { get; } = new();

    public EmbeddingCacheOptions Embeddings { get; } = new();

    /// <exception cref="ArgumentException">No model is named, or a limit is out of its range.</exception>
    public void Validate()
    {
        if (Pipeline is null && string.IsNullOrWhiteSpace(CheckpointDirectory))
            throw new ArgumentException($"{SiloConfiguration.Section}:{nameof(CheckpointDirectory)} names the model to serve, and nothing does.");
        Check(nameof(Membership), Membership.Validate);
        Check(nameof(Placement), Placement.Validate);
        Check(nameof(Drain), Drain.Validate);
        ArgumentOutOfRangeException.ThrowIfNegative(LanguageThreads);
        Check(nameof(Engine), Engine.Validate);
        Check(nameof(Images), Images.Validate);
        Check(nameof(Embeddings), Embeddings.Validate);
    }

    static void Check(string part, Action validate) => Setting.In($"{SiloConfiguration.Section}:{part}", validate);

    internal MimoPipeline Load() => Pipeline is { } make
        ? make()
        : MimoPipeline.Load(CheckpointDirectory!, TorchSharp.torch.device(Device), new InferenceOptions
        {
            Weights = Weights,
            // Beyond a few threads the memory is what limits them.
            Threads = LanguageThreads > 0 ? LanguageThreads : Math.Min(8, Environment.ProcessorCount),
        });
}
