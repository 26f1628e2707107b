namespace Mimo.Engine;

/// <summary>The engine's account of itself at one moment between two units of work. Counts "since the start" only rise.</summary>
public sealed record EngineSnapshot
{
    /// <summary>Tensors alive in the process, on all threads.</summary>
    public required long LiveTensors { get; init; }
    /// <summary>Tensors that the engine's thread made outside any scope, less those disposed: a rise is a leak.</summary>
    public required long TensorsOutsideScopes { get; init; }
    public required int Images { get; init; }
    /// <summary>Bytes of their features, what an encode under way will need included.</summary>
    public required long FeatureBytes { get; init; }
    public required long FeatureCapacity { get; init; }
    /// <summary>Sessions with keys and values on the device.</summary>
    public required int Sequences { get; init; }
    /// <summary>Bytes of the blocks in use.</summary>
    public required long SequenceBytes { get; init; }
    public required int KvBlocks { get; init; }
    public required int KvBlocksFree { get; init; }
    /// <summary>Blocks of the system prompt, which every session reads and which count once.</summary>
    public required int KvBlocksShared { get; init; }
    /// <summary>Admitted turns, prefilling or decoding.</summary>
    public required int RunningTurns { get; init; }
    /// <summary>Turns that took part in the last decode step.</summary>
    public required int BatchSize { get; init; }
    /// <summary>All that waits in a queue.</summary>
    public required int WaitingUnits { get; init; }
    public required int WaitingTurns { get; init; }
    public required int WaitingMasks { get; init; }
    public required int WaitingTransfers { get; init; }
    public required int WaitingEncodes { get; init; }
    /// <summary>Runs of the vision encoders since the start.</summary>
    public required long Encodes { get; init; }
    /// <summary>Turns begun since the start that needed no run of their own: one for each turn would be the naive way.</summary>
    public required long EncodesSaved { get; init; }
    /// <summary>Turns that have had their first token since the start.</summary>
    public required long Turns { get; init; }
    /// <summary>Decode steps since the start, each turn's counted: new tokens without the first ones.</summary>
    public required long Steps { get; init; }
    /// <summary>Passes that these steps took: fewer, where turns share them.</summary>
    public required long Batches { get; init; }
    /// <summary>Seconds in these passes.</summary>
    public required double DecodeSeconds { get; init; }
    /// <summary>Seconds of the last of them.</summary>
    public required double StepSeconds { get; init; }
    /// <summary>Positions run through the language model by prefills and rebuilds since the start.</summary>
    public required long PrefilledTokens { get; init; }
    /// <summary>Positions of earlier turns that turns found on the device since the start.</summary>
    public required long ReusedTokens { get; init; }
    /// <summary>Positions of the system prompt that first turns did not have to run since the start.</summary>
    public required long SharedTokens { get; init; }
    /// <summary>Sessions that lost their keys and values to others since the start.</summary>
    public required long Evictions { get; init; }
    /// <summary>Past turns rebuilt from transcripts since the start.</summary>
    public required long Rebuilds { get; init; }
    public required long Masks { get; init; }
    /// <summary>Passes of the mask decoder that these masks took.</summary>
    public required long MaskBatches { get; init; }
    public required long Refusals { get; init; }
}
