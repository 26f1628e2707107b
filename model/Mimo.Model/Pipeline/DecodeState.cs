using Mimo.Model.Language;

namespace Mimo.Model.Pipeline;

/// <summary>Keys and values of one conversation. A cache: the transcript rebuilds it (<see cref="MimoPipeline.Replay"/>).</summary>
public sealed class DecodeState : IDisposable
{
    readonly KvBlockPool? _own;

    /// <param name="kv">Blocks.</param>
    /// <param name="own">The pool, where this state has one to itself.</param>
    internal DecodeState(KvSequence kv, KvBlockPool? own) => (Kv, _own) = (kv, own);

    internal KvSequence Kv { get; }

    /// <summary>The running turn's places for the mask decoder (<see cref="MaskPrompt"/>); empty where they do not reach it.</summary>
    internal float[] MaskPrompts { get; set; } = [];

    /// <summary>Positions held.</summary>
    public int Length => Kv.Length;

    /// <summary>Blocks held or reserved, those shared with others included.</summary>
    public int Blocks => (int)(Kv.Bytes / Kv.Pool.BlockBytes);

    /// <summary>Reserves blocks for this many positions in all.</summary>
    /// <exception cref="KvCacheFullException">More than the model has.</exception>
    /// <exception cref="KvPoolExhaustedException">The pool has too few free blocks; nothing was taken.</exception>
    public void Reserve(int positions) => Kv.Reserve(Math.Max(0, positions - Length));

    /// <summary>Gives back what is reserved beyond <see cref="Length"/>.</summary>
    public void Trim() => Kv.Trim();

    /// <summary>Forgets the positions after the first <paramref name="length"/>: undoes a turn that was cancelled.</summary>
    public void Truncate(int length) => Kv.Truncate(length);

    public void Dispose()
    {
        Kv.Dispose();
        _own?.Dispose();
    }
}
