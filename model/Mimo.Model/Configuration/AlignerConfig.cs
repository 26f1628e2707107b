namespace Mimo.Model.Configuration;

/// <summary>The multi-modal input aligner: learned queries and Q-Former blocks (InstructBLIP shapes).</summary>
public sealed record AlignerConfig
{
    public int Queries { get; init; } = 32;
    /// <summary>Width of queries; also d, the width of the memory [image; text; visual prompt].</summary>
    public int HiddenSize { get; init; } = 768;
    public int IntermediateSize { get; init; } = 3072;
    public int Layers { get; init; } = 12;
    public int Heads { get; init; } = 12;
    /// <summary>A layer with index divisible by this attends to the memory.</summary>
    public int CrossAttentionFrequency { get; init; } = 2;
    public double LayerNormEps { get; init; } = 1e-12;
    /// <summary>
    /// Adds a learned vector per modality and sinusoidal text positions to the memory. Off is the paper as printed; without it the
    /// queries see the question as a bag of words, which a model of few layers cannot afford.
    /// </summary>
    public bool MemoryPositions { get; init; }
}
