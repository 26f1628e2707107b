using Mimo.Model.Configuration;
using Mimo.Model.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// All keys (after RoPE) and values of a device, allocated once, in blocks of a few tokens that sequences take, share and give back. One
/// long tensor a sequence would have to be as long as the longest answer; blocks leave at most one block a sequence unused. A block is
/// head-major, so that one head's attention reads one run of memory. Belongs to one thread at a time; usable in and out of inference mode.
/// </summary>
public sealed unsafe class KvBlockPool : IDisposable
{
    readonly Tensor[] _keys;
    readonly Tensor[] _values;
    readonly int[] _references;
    readonly int[] _free;
    readonly bool[] _used;
    readonly nint[] _memory;

    /// <param name="config">Layers, KV heads, head width and most positions of a sequence.</param>
    /// <param name="blocks">Number of blocks, at least 1.</param>
    /// <param name="blockTokens">Tokens a block, at least 1. Fewer waste less at the end of a sequence and share more; more make longer runs.</param>
    /// <param name="device">Null is the CPU.</param>
    /// <param name="dtype">The dtype that the model computes in.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public KvBlockPool(LlamaConfig config, int blocks, int blockTokens = 16, Device? device = null, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blocks);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(blockTokens);
        (Config, Blocks, BlockTokens, FreeBlocks) = (config, blocks, blockTokens, blocks);
        (_references, _used) = (new int[blocks], new bool[blocks]);
        // Handed out from the end: low numbers first.
        _free = [.. Enumerable.Range(0, blocks).Reverse()];
        // Tensors born in inference mode refuse writes outside of it.
        using var outside = inference_mode(false);
        Tensor Allocate() => torch.empty(blocks, config.KeyValueHeads, blockTokens, config.HeadDim, dtype: dtype, device: device)
            .DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, config.Layers).Select(_ => Allocate())];
        _values = [.. Enumerable.Range(0, config.Layers).Select(_ => Allocate())];
        BlockBytes = 2 * config.Layers * (_keys[0].numel() / blocks) * _keys[0].element_size();
        IsHostFloat = _keys[0].device_type == DeviceType.CPU && dtype == ScalarType.Float32;
        _memory = IsHostFloat ? [.. _keys.Concat(_values).Select(t => (nint)TensorMemory.Floats(t))] : [];
    }

    public int Blocks { get; }

    public int FreeBlocks { get; private set; }

    public int BlockTokens { get; }

    /// <summary>Of one block, in all layers.</summary>
    public long BlockBytes { get; }

    /// <summary>Of the whole pool. The operating system commits a block's pages when it is first used.</summary>
    public long Bytes => BlockBytes * Blocks;

    /// <returns>Blocks that this many tokens fill or begin to fill.</returns>
    public int BlocksFor(int tokens) => (int)(((long)tokens + BlockTokens - 1) / BlockTokens);

    public void Dispose()
    {
        foreach (var tensor in _keys) tensor.Dispose();
        foreach (var tensor in _values) tensor.Dispose();
    }

    internal LlamaConfig Config { get; }

    /// <summary>Whether kernels on the CPU can read it.</summary>
    internal bool IsHostFloat { get; }

    /// <summary>(blocks, KV heads, block tokens, hd).</summary>
    internal Tensor Keys(int layer) => _keys[layer];

    internal Tensor Values(int layer) => _values[layer];

    /// <summary>(blocks, KV heads, block tokens, hd); only where <see cref="IsHostFloat"/>.</summary>
    internal float* KeyMemory(int layer) => (float*)_memory[layer];

    internal float* ValueMemory(int layer) => (float*)_memory[_keys.Length + layer];

    internal bool IsShared(int block) => _references[block] > 1;

    /// <exception cref="KvPoolExhaustedException">Fewer are free.</exception>
    internal void EnsureFree(int blocks)
    {
        if (blocks > FreeBlocks) throw new KvPoolExhaustedException(blocks, FreeBlocks);
    }

    internal int Take()
    {
        EnsureFree(1);
        var block = _free[--FreeBlocks];
        _references[block] = 1;
        if (!_used[block])
        {
            // Masked positions are multiplied by zero, and fresh memory may hold NaN.
            Each(tensor => tensor.select(0, block).zero_());
            _used[block] = true;
        }
        return block;
    }

    internal void Share(int block) => _references[block]++;

    internal void Release(int block)
    {
        if (--_references[block] == 0) _free[FreeBlocks++] = block;
    }

    internal void Copy(int from, int to) => Each(tensor => tensor.select(0, to).copy_(tensor.select(0, from)));

    void Each(Action<Tensor> action)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var tensor in _keys) action(tensor);
        foreach (var tensor in _values) action(tensor);
    }
}
