namespace Mimo.Model.Language;

/// <summary>A <see cref="KvBlockPool"/> has too few free blocks. Nothing was taken, written or computed.</summary>
public sealed class KvPoolExhaustedException(int wanted, int free)
    : InvalidOperationException($"{wanted} KV blocks are wanted and {free} are free.")
{
    public int Wanted { get; } = wanted;
    public int Free { get; } = free;
}
