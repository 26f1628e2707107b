namespace Mimo.Model.Layers;

/// <summary>Low-rank adaptation of the language model's query and value projections, as GLaMM and LISA train it.</summary>
public sealed record LoraOptions
{
    /// <summary>Rank, 1 or more. Default 8.</summary>
    public int Rank { get; init; } = 8;
    /// <summary>The product is scaled by alpha / rank. Default 16.</summary>
    public double Alpha { get; init; } = 16;
    /// <summary>Share of inputs dropped while training, 0 to below 1. Default 0.05; 0 keeps all.</summary>
    public double Dropout { get; init; } = 0.05;
}
