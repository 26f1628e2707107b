namespace Mimo.Engine;

/// <summary>The engine's account of itself at one moment between two units of work.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Tensors alive in the process, on all threads.</summary>
    public required long LiveTensors { get; init; }
    /// <summary>Tensors that the engine's thread made outside any scope, less those disposed: a rise is a leak.</summary>
    public required long TensorsOutsideScopes { get; init; }
    public required int Images { get; init; }
    public required long FeatureBytes { get; init; }
    public required int Sequences { get; init; }
    public required long SequenceBytes { get; init; }
    public required int RunningTurns { get; init; }
    public required int WaitingUnits { get; init; }
    /// <summary>Runs of the vision encoders since the start.</summary>
    public required long Encodes { get; init; }
    /// <summary>Decode steps since the start, over all turns.</summary>
    public required long Steps { get; init; }
    /// <summary>Positions run through the language model by prefills and rebuilds since the start.</summary>
    public required long PrefilledTokens { get; init; }
    public required long Masks { get; init; }
}
