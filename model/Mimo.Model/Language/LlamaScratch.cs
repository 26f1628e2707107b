using Mimo.Model.Configuration;
using Mimo.Model.Kernels;

namespace Mimo.Model.Language;

/// <summary>Memory of a forward pass of so many rows, kept from pass to pass.</summary>
sealed unsafe class LlamaScratch : IDisposable
{
    readonly RowBuffer _up;
    readonly AlignedMemory _positions;
    readonly AlignedMemory _rowTables;
    readonly AlignedMemory _scores;
    AlignedMemory _blocks = new(0);
    AlignedMemory _logits = new(0);

    public LlamaScratch(LlamaConfig config, int rows, int threads, bool shorts)
    {
        Rows = rows;
        State = new RowBuffer(rows, config.HiddenSize, false);
        Normed = new RowBuffer(rows, config.HiddenSize, shorts);
        Mixed = new RowBuffer(rows, config.HiddenSize, shorts);
        Projected = new RowBuffer(rows, (config.Heads + 2 * config.KeyValueHeads) * config.HeadDim, false);
        Gated = new RowBuffer(rows, config.IntermediateSize, shorts);
        _up = new RowBuffer(rows, config.IntermediateSize, false);
        _positions = new AlignedMemory((long)rows * sizeof(int));
        _rowTables = new AlignedMemory((long)rows * sizeof(int*));
        ScoresStride = (config.MaxPositions + 63) / 32 * 32;
        _scores = new AlignedMemory(threads * (long)ScoresStride * sizeof(float));
    }

    public int Rows { get; }
    public RowBuffer State { get; }
    public RowBuffer Normed { get; }
    public RowBuffer Mixed { get; }
    public RowBuffer Projected { get; }
    public RowBuffer Gated { get; }
    public float* Up => _up.Rows(0).Values;
    public float* Scores => (float*)_scores.Start;
    public nint ScoresStride { get; }
    public int* Positions => (int*)_positions.Start;
    public int** Tables => (int**)_rowTables.Start;

    public long Bytes => State.Bytes + Normed.Bytes + Mixed.Bytes + Projected.Bytes + Gated.Bytes + _up.Bytes + _positions.Bytes
        + _rowTables.Bytes + _scores.Bytes + _blocks.Bytes + _logits.Bytes;

    /// <summary>Sets <see cref="Positions"/> and <see cref="Tables"/> of rows <paramref name="first"/> and on.</summary>
    public void Place(IReadOnlyList<KvSequence> sequences, int tokens, int first, int count)
    {
        var (from, to) = (first / tokens, (first + count - 1) / tokens);
        var needed = 0L;
        for (var s = from; s <= to; s++) needed += sequences[s].Blocks.Length;
        Grow(ref _blocks, needed * sizeof(int));
        var table = (int*)_blocks.Start;
        for (var s = from; s <= to; s++)
        {
            var blocks = sequences[s].Blocks;
            blocks.CopyTo(new Span<int>(table, blocks.Length));
            for (var row = Math.Max(first, s * tokens); row < Math.Min(first + count, (s + 1) * tokens); row++)
            {
                Positions[row - first] = sequences[s].Length + row - s * tokens;
                Tables[row - first] = table;
            }
            table += blocks.Length;
        }
    }

    public float* Logits(int vocabulary, int rows)
    {
        Grow(ref _logits, (long)vocabulary * rows * sizeof(float));
        return (float*)_logits.Start;
    }

    public void Dispose()
    {
        State.Dispose();
        Normed.Dispose();
        Mixed.Dispose();
        Projected.Dispose();
        Gated.Dispose();
        _up.Dispose();
        _positions.Dispose();
        _rowTables.Dispose();
        _scores.Dispose();
        _blocks.Dispose();
        _logits.Dispose();
    }

    static void Grow(ref AlignedMemory memory, long bytes)
    {
        if (memory.Bytes >= bytes) return;
        memory.Dispose();
        memory = new AlignedMemory(2 * bytes);
    }
}
