using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// Keys (after RoPE) and values of one sequence, or of a batch of equally long ones. Allocated once and never grown: a started answer
/// cannot run out of memory half-way. Belongs to one thread at a time; usable inside and outside of inference mode.
/// </summary>
public sealed class KvCache : IKeyValues, IDisposable
{
    readonly Tensor[] _keys;
    readonly Tensor[] _values;

    /// <param name="config">Layers, KV heads and head width.</param>
    /// <param name="capacity">Tokens, 1..<see cref="LlamaConfig.MaxPositions"/>.</param>
    /// <param name="device">Null is the CPU.</param>
    /// <param name="dtype">Null is float32. Must be the dtype that the model computes in.</param>
    /// <param name="batch">Sequences that advance together.</param>
    /// <exception cref="ArgumentOutOfRangeException">A capacity outside its range, or a batch below 1.</exception>
    public KvCache(LlamaConfig config, int capacity, Device? device = null, ScalarType? dtype = null, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, config.MaxPositions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        (Capacity, Batch) = (capacity, batch);
        // Tensors born in inference mode refuse writes outside of it.
        using var outside = inference_mode(false);
        Tensor Allocate() => torch.empty(batch, config.KeyValueHeads, capacity, config.HeadDim, dtype: dtype ?? float32, device: device)
            .DetachFromDisposeScope();
        _keys = [.. Enumerable.Range(0, config.Layers).Select(_ => Allocate())];
        _values = [.. Enumerable.Range(0, config.Layers).Select(_ => Allocate())];
        Bytes = _keys.Concat(_values).Sum(t => t.numel() * t.element_size());
    }

    /// <summary>Most tokens.</summary>
    public int Capacity { get; }
    public int Batch { get; }
    /// <summary>Tokens held, 0..<see cref="Capacity"/>.</summary>
    public int Length { get; private set; }
    /// <summary>Device memory in bytes, fixed at construction.</summary>
    public long Bytes { get; }

    /// <summary>Forgets the tokens from <paramref name="length"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or more than <see cref="Length"/>.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <exception cref="KvCacheFullException">The tokens do not fit.</exception>
    public void EnsureRoom(int tokens)
    {
        if (tokens > Capacity - Length) throw new KvCacheFullException(Length, tokens, Capacity);
    }

    /// <returns>(B, KV heads, Length, hd), a view.</returns>
    public Tensor Keys(int layer) => _keys[layer].narrow(2, 0, Length);

    /// <returns>(B, KV heads, Length, hd), a view.</returns>
    public Tensor Values(int layer) => _values[layer].narrow(2, 0, Length);

    /// <summary>Writes behind <see cref="Length"/>, which stays until <see cref="Advance"/>: a forward pass that fails leaves no trace.</summary>
    /// <param name="layer">0-based.</param>
    /// <param name="keys">(B, KV heads, T, hd).</param>
    /// <param name="values">(B, KV heads, T, hd).</param>
    /// <returns>Views (B, KV heads, Length + T, hd).</returns>
    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        var tokens = keys.size(2);
        using (var target = _keys[layer].narrow(2, Length, tokens)) target.copy_(keys).Dispose();
        using (var target = _values[layer].narrow(2, Length, tokens)) target.copy_(values).Dispose();
        return (_keys[layer].narrow(2, 0, Length + tokens), _values[layer].narrow(2, 0, Length + tokens));
    }

    /// <summary>Counts tokens that every layer has appended.</summary>
    public void Advance(int tokens) => Length += tokens;

    public void Dispose()
    {
        foreach (var tensor in _keys) tensor.Dispose();
        foreach (var tensor in _values) tensor.Dispose();
    }
}
