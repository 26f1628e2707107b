namespace Mimo.Model.Alignment;

/// <summary>Sizes of InstructBLIP's own text path, which MIMO leaves out.</summary>
/// <param name="VocabSize">Rows of <c>word_embeddings</c>.</param>
/// <param name="MaxPositions">Rows of <c>position_embeddings</c>; more tokens are refused.</param>
public sealed record QFormerText(int VocabSize, int MaxPositions);
