using System.Text.Json;

namespace Mimo.Lab.Training;

/// <summary>A training run, read from a JSON file so that a run can be named, repeated and resumed.</summary>
public sealed record TrainOptions
{
    /// <summary><c>masks</c> (SAM, from labels), <c>patches</c> (CLIP, from labels) or <c>language</c> (the whole network, from conversations).</summary>
    public required string Stage { get; init; }
    /// <summary>Optimiser steps in all. Default 4000.</summary>
    public int Steps { get; init; } = 4000;
    /// <summary>Pictures a step, split evenly over the workers. Default 16.</summary>
    public int Batch { get; init; } = 16;
    /// <summary>Questions asked of each picture in a step. Default 3.</summary>
    public int QuestionsPerPicture { get; init; } = 3;
    /// <summary>Threads that each take a part of the batch; the sum of their gradients does not depend on timing. Default 2.</summary>
    public int Workers { get; init; } = 2;
    /// <summary>Highest learning rate of AdamW. Default 1e-3.</summary>
    public double LearningRate { get; init; } = 1e-3;
    /// <summary>Share of <see cref="LearningRate"/> that the mask decoder gets in the language stage. Default 0.3.</summary>
    public double DecoderRate { get; init; } = 0.3;
    /// <summary>Steps of linear warm-up; a cosine to a fiftieth follows. Default 200.</summary>
    public int WarmupSteps { get; init; } = 200;
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

    public static TrainOptions Read(string path) =>
        JsonSerializer.Deserialize<TrainOptions>(File.ReadAllText(path), Json)
        ?? throw new InvalidDataException($"{path} is empty.");

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
