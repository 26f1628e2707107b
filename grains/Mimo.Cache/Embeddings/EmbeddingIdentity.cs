namespace Mimo.Cache.Embeddings;

/// <summary>What makes two sets of features of one image interchangeable.</summary>
/// <param name="ModelRevision">The checkpoint; at most 32 ASCII characters.</param>
/// <param name="Preprocessing">Raised whenever the way from canonical pixels to encoder inputs, or the payload's layout, changes.</param>
public sealed record EmbeddingIdentity(string ModelRevision, ushort Preprocessing);
