using System.Text.Json;
using Mimo.Lab.Conversations;
using Mimo.Model.Layers;

namespace Mimo.Lab.Training;

/// <summary>A training run, read from a JSON file so that a run can be named, repeated and resumed.</summary>
public sealed record TrainOptions
{
    /// <summary><c>masks</c> (SAM, from labels), <c>patches</c> (CLIP, from labels) or <c>language</c> (the whole network, from conversations).</summary>
    public required string Stage { get; init; }
    /// <summary><c>tiny</c>, <c>base</c> or <c>full</c>: the network, when no <see cref="Checkpoint"/> is given. Default <c>tiny</c>.</summary>
    public string Model { get; init; } = "tiny";
    /// <summary>False is the paper's "w/o Aligner". Default true.</summary>
    public bool Aligner { get; init; } = true;
    /// <summary>Folder of a checkpoint to start from, with its configuration and vocabulary, relative to the run's folder. Default none: random weights.</summary>
    public string? Checkpoint { get; init; }
    /// <summary>Adapters instead of the whole language model. Default none.</summary>
    public LoraOptions? Lora { get; init; }
    /// <summary>Optimiser steps in all. Default 4000.</summary>
    public int Steps { get; init; } = 4000;
    /// <summary>Pictures a step, split evenly over the workers. Default 16.</summary>
    public int Batch { get; init; } = 16;
    /// <summary>Batches whose gradients are added up before a step, 1 or more. Default 1.</summary>
    public int Accumulate { get; init; } = 1;
    /// <summary>Share of the training pictures that is used, above 0 to 1; a smaller share is part of a larger one. Default 1.</summary>
    public double Fraction { get; init; } = 1;
    /// <summary>Share of the training groups held out for validation, 0 to below 1. Default 0.04.</summary>
    public double ValidationShare { get; init; } = 0.04;
    /// <summary>Steps between validations of the averaged weights; 0 for none. Default 200.</summary>
    public int ValidateEvery { get; init; } = 200;
    /// <summary>Views of each picture whose features are cached on disk, when the encoders are frozen; 0 encodes each time. Default 0.</summary>
    public int CachedViews { get; init; }
    /// <summary>File of the cached features, relative to the run's folder; runs with the same encoders and pictures may share one. Default <c>features.bin</c>.</summary>
    public string FeatureCache { get; init; } = "features.bin";
    /// <summary>Folders of built datasets, relative to the run's folder, whose train split the language stage learns from. Default none: conversations are written as training goes on.</summary>
    public string[] Conversations { get; init; } = [];
    /// <summary>What the written conversations of the language stage are about; validation always writes.</summary>
    public DialogueMix Mix { get; init; } = new();
    /// <summary>Questions asked of each picture in a step. Default 3.</summary>
    public int QuestionsPerPicture { get; init; } = 3;
    /// <summary>Rounds of corrective clicks that each mask is learned with after its own decode, as SAM's 8; stages masks and language. Default 0.</summary>
    public int Corrections { get; init; }
    /// <summary>Threads that each take a part of the batch; the sum of their gradients does not depend on timing. Default 2.</summary>
    public int Workers { get; init; } = 2;
    /// <summary>Highest learning rate of AdamW. Default 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;
    /// <summary>Share of <see cref="LearningRate"/> that the mask decoder gets in the language stage. Default 0.3.</summary>
    public double DecoderRate { get; init; } = 0.3;
    /// <summary>Share of <see cref="LearningRate"/> that the vision encoders get in the language stage; 0 freezes them. Default 0.</summary>
    public double EncoderRate { get; init; }
    /// <summary>Steps of linear warm-up. Default 200.</summary>
    public int WarmupSteps { get; init; } = 200;
    /// <summary>After the warm-up: <c>cosine</c> to a fiftieth, or <c>linear</c> to 0 (GLaMM, LISA). Default <c>cosine</c>.</summary>
    public string Decay { get; init; } = "cosine";
    /// <summary>AdamW's second decay, 0 to below 1. Default 0.98; the ancestors have 0.95.</summary>
    public double Beta2 { get; init; } = 0.98;
    /// <summary>Decoupled decay of matrices; vectors have none. Default 0.05.</summary>
    public double WeightDecay { get; init; } = 0.05;
    /// <summary>Gradients are scaled down to this norm. Default 1.</summary>
    public double ClipNorm { get; init; } = 1;
    /// <summary>The shipped weights are an exponential average with this decay. Default 0.998.</summary>
    public double AverageDecay { get; init; } = 0.998;
    /// <summary>Seconds between saved states; a kill repeats at most this much, to the same numbers. Default 15.</summary>
    public int SaveSeconds { get; init; } = 15;
    public int Seed { get; init; } = 1;
    /// <summary>Folders of finished runs whose averaged weights this stage starts from, relative to the run's own folder.</summary>
    public string[] StartFrom { get; init; } = [];
    /// <summary>Weights of the losses: words, pixels (BCE), overlap (DICE), predicted IoU, patch labels, concept distance.</summary>
    public StageWeights Weights { get; init; } = new();

    /// <exception cref="InvalidDataException">No options, or numbers that cannot be; the field is named.</exception>
    public static TrainOptions Read(string path)
    {
        TrainOptions options;
        try
        {
            options = JsonSerializer.Deserialize<TrainOptions>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"{path} is empty.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }
        void Must(bool holds, string rule)
        {
            if (!holds) throw new InvalidDataException($"{path}: {rule}.");
        }
        Must(options.Steps > 0, "steps must be 1 or more");
        Must(options.Workers > 0 && options.Batch > 0 && options.Batch % options.Workers == 0, "batch must be a multiple of workers");
        Must(options.Decay is "cosine" or "linear", "decay must be cosine or linear");
        Must(options.Corrections >= 0, "corrections must be 0 or more");
        Must(options.Accumulate > 0, "accumulate must be 1 or more");
        Must(options.Fraction is > 0 and <= 1, "fraction must be above 0 and at most 1");
        Must(options.ValidationShare is >= 0 and < 1, "validationShare must be 0 or more and below 1");
        Must(options.CachedViews == 0 || options.EncoderRate == 0, "cachedViews needs frozen encoders: encoderRate 0");
        Must(options.Lora is null or { Rank: > 0, Dropout: >= 0 and < 1 }, "lora.rank must be 1 or more, lora.dropout 0 or more and below 1");
        return options;
    }

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };
}

/// <summary>Defaults: facts of GLaMM and LISA (1, 2, 0.5) for the first two; DICE counts double here, since small organs fill few pixels.</summary>
public sealed record StageWeights
{
    public double Words { get; init; } = 1;
    public double Pixels { get; init; } = 2;
    public double Overlap { get; init; } = 1;
    public double PredictedIou { get; init; } = 0.1;
    public double PatchLabels { get; init; } = 1;
    public double Concept { get; init; } = 1;
}
