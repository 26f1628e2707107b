using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>
/// Blocks as the library's attention wants them: written by one scatter, read by one gather a layer. This is the way on CUDA, where
/// launches cost more than the copy; kernels on the CPU read the blocks in place. Its tensors belong to the caller's scope.
/// </summary>
sealed class PagedKeyValues : IKeyValues
{
    readonly KvBlockPool _pool;
    readonly int _sequences;
    readonly int _blocks;
    readonly int _keys;
    readonly Tensor _targets;
    readonly Tensor _table;

    /// <param name="sequences">All of one pool, each with room for <paramref name="tokens"/> more.</param>
    /// <param name="tokens">T, of each sequence in this pass.</param>
    public PagedKeyValues(IReadOnlyList<KvSequence> sequences, int tokens)
    {
        _pool = sequences[0].Pool;
        _sequences = sequences.Count;
        _keys = sequences.Max(s => s.Length) + tokens;
        _blocks = _pool.BlocksFor(_keys);
        var (heads, size) = (_pool.Config.KeyValueHeads, _pool.BlockTokens);
        var targets = new long[_sequences * heads * tokens];
        var table = new long[_sequences * _blocks];
        for (var n = 0; n < _sequences; n++)
        {
            var blocks = sequences[n].Blocks;
            for (var h = 0; h < heads; h++)
                for (var t = 0; t < tokens; t++)
                {
                    var at = sequences[n].Length + t;
                    targets[(n * heads + h) * tokens + t] = ((long)blocks[at / size] * heads + h) * size + at % size;
                }
            // A short sequence repeats a block of its own: what is masked out must still be finite.
            for (var i = 0; i < _blocks; i++) table[n * _blocks + i] = blocks[i < blocks.Length ? i : 0];
        }
        var device = _pool.Keys(0).device;
        _targets = tensor(targets, device: device);
        _table = tensor(table, device: device);
    }

    public (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values)
    {
        Write(_pool.Keys(layer), keys);
        Write(_pool.Values(layer), values);
        return (Read(_pool.Keys(layer)), Read(_pool.Values(layer)));
    }

    /// <returns>0 or -infinity, (N, 1, 1, keys); null when all sequences are equally long.</returns>
    public Tensor? Mask(IReadOnlyList<KvSequence> sequences, ScalarType dtype)
    {
        if (sequences.All(s => s.Length == sequences[0].Length)) return null;
        var lengths = tensor(sequences.Select(s => (float)s.Length).ToArray(), device: _table.device);
        var unseen = Arithmetic.Range(_keys, _table.device).unsqueeze(0).gt(lengths.unsqueeze(1));
        return zeros(unseen.shape, dtype: dtype, device: _table.device)
            .masked_fill(unseen, Arithmetic.Of(double.NegativeInfinity)).view(_sequences, 1, 1, _keys);
    }

    void Write(Tensor pool, Tensor rows) => pool.view(-1, pool.size(3)).index_copy_(0, _targets, rows.reshape(-1, pool.size(3)));

    Tensor Read(Tensor pool) => pool.index_select(0, _table)
        .view(_sequences, _blocks, pool.size(1), pool.size(2), pool.size(3)).permute(0, 2, 1, 3, 4)
        .reshape(_sequences, pool.size(1), _blocks * pool.size(2), pool.size(3)).narrow(2, 0, _keys);
}
