using Mimo.Model.Pipeline;

namespace Mimo.Engine.Scheduling;

/// <summary>What is known once the model is there; of the pipeline, other threads use what needs no device.</summary>
/// <param name="Pipeline">The model.</param>
/// <param name="Capacity">Most positions of one sequence.</param>
sealed record LoadedModel(MimoPipeline Pipeline, int Capacity);
