using Mimo.Cache.Embeddings;
using Mimo.Cache.Images;
using Mimo.Cluster;
using Mimo.Engine;
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

    /// <summary>Makes the model instead of reading <see cref="CheckpointDirectory"/>; called on the engine's thread.</summary>
    public Func<MimoPipeline>? Pipeline { get; set; }

    public DeviceEngineOptions Engine { get; } = new();

    public ImageStoreOptions Images { get; } = new();

    public EmbeddingCacheOptions Embeddings { get; } = new();

    /// <exception cref="ArgumentException">No model is named, or a limit is out of its range.</exception>
    public void Validate()
    {
        if (Pipeline is null && string.IsNullOrWhiteSpace(CheckpointDirectory))
            throw new ArgumentException($"{nameof(CheckpointDirectory)} names the model to serve.");
        Placement.Validate();
        Drain.Validate();
        Engine.Validate();
        Images.Validate();
        Embeddings.Validate();
    }

    internal MimoPipeline Load() => Pipeline is { } make ? make() : MimoPipeline.Load(CheckpointDirectory!, TorchSharp.torch.device(Device));
}
