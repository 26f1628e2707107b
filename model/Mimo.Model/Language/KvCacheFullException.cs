namespace Mimo.Model.Language;

/// <summary>Tokens go beyond the most that a <see cref="KvSequence"/> may hold. Thrown before anything is computed or written.</summary>
public sealed class KvCacheFullException(int length, int added, int capacity)
    : InvalidOperationException($"{added} more tokens after {length} do not fit into a KV cache of {capacity}.")
{
    public int Length { get; } = length;
    public int Added { get; } = added;
    public int Capacity { get; } = capacity;
}
