using Mimo.Engine.Decode;
using Mimo.Engine.Encode;
using Mimo.Model.Pipeline;

namespace Mimo.Engine.Scheduling;

/// <summary>What work may touch: all of it belongs to the engine's thread.</summary>
sealed record DeviceContext(
    MimoPipeline Pipeline, FeatureStore Features, SequenceStore Sequences, RunningTurns Turns, EngineCounters Counters, DeviceProbe Probe);
