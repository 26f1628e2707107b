namespace Mimo.Model.Configuration;

/// <summary>LLaMA decoder (HF <c>LlamaConfig</c>). Defaults are Vicuna-7B v1.5 with MIMO's five added tokens.</summary>
public sealed record LlamaConfig
{
    public int VocabSize { get; init; } = 32_005;
    public int HiddenSize { get; init; } = 4096;
    public int IntermediateSize { get; init; } = 11_008;
    public int Layers { get; init; } = 32;
    public int Heads { get; init; } = 32;
    /// <summary>Fewer than <see cref="Heads"/> is grouped-query attention.</summary>
    public int KeyValueHeads { get; init; } = 32;
    public double RmsNormEps { get; init; } = 1e-5;
    public double RopeTheta { get; init; } = 10_000;
    /// <summary>Most positions a sequence may take; beyond it a turn is refused.</summary>
    public int MaxPositions { get; init; } = 4096;
    public bool TieWordEmbeddings { get; init; }

    public int HeadDim => HiddenSize / Heads;
}
