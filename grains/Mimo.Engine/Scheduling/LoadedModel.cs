using Mimo.Model.Pipeline;

namespace Mimo.Engine.Scheduling;

/// <summary>What is known once the model is there; of the pipeline, other threads use what needs no device.</summary>
sealed record LoadedModel(MimoPipeline Pipeline, int Capacity, int MaxRunningTurns);
