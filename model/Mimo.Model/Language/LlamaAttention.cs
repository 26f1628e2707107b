using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Language;

/// <summary>HF <c>LlamaAttention</c>, multi-head and grouped-query. Keys <c>{q,k,v,o}_proj.weight</c>.</summary>
public sealed class LlamaAttention : nn.Module
{
    readonly LlamaConfig _config;
    readonly int _layer;

    /// <param name="config">Heads and widths.</param>
    /// <param name="layer">0-based; names the cache slot.</param>
    /// <param name="device">Null is the CPU.</param>
    public LlamaAttention(LlamaConfig config, int layer, Device? device = null) : base(nameof(LlamaAttention))
    {
        (_config, _layer) = (config, layer);
        var narrow = config.KeyValueHeads * config.HeadDim;
        Query = new Linear(config.HiddenSize, config.HiddenSize, bias: false, device: device);
        Key = new Linear(config.HiddenSize, narrow, bias: false, device: device);
        Value = new Linear(config.HiddenSize, narrow, bias: false, device: device);
        Out = new Linear(config.HiddenSize, config.HiddenSize, bias: false, device: device);
        register_module("q_proj", Query);
        register_module("k_proj", Key);
        register_module("v_proj", Value);
        register_module("o_proj", Out);
    }

    public Linear Query { get; }
    public Linear Key { get; }
    public Linear Value { get; }
    public Linear Out { get; }

    /// <param name="x">(B, T, hidden).</param>
    /// <param name="context">Positions, mask, cache.</param>
    /// <returns>(B, T, hidden).</returns>
    public Tensor forward(Tensor x, AttentionContext context)
    {
        var query = RotaryTable.Rotate(Query.forward(x).SplitHeads(_config.Heads), context.Cos, context.SignedSin);
        var key = RotaryTable.Rotate(Key.forward(x).SplitHeads(_config.KeyValueHeads), context.Cos, context.SignedSin);
        var value = Value.forward(x).SplitHeads(_config.KeyValueHeads);
        if (context.Cache is { } cache) (key, value) = cache.Append(_layer, key, value);
        return Out.forward(Attend(query, key, value, context).MergeHeads());
    }

    Tensor Attend(Tensor query, Tensor key, Tensor value, AttentionContext context)
    {
        var group = _config.Heads / _config.KeyValueHeads;
        if (group == 1) return nn.functional.scaled_dot_product_attention(query, key, value, context.Mask, 0, context.IsCausal);
        if (query.size(2) == 1)
        {
            // The heads of a group become queries of their one KV head: repeating the keys would copy the whole cache at each token.
            var folded = query.view(query.size(0), _config.KeyValueHeads, group, _config.HeadDim);
            return nn.functional.scaled_dot_product_attention(folded, key, value, context.Mask).reshape(query.shape);
        }
        return nn.functional.scaled_dot_product_attention(
            query, key.repeat_interleave(group, 1), value.repeat_interleave(group, 1), context.Mask, 0, context.IsCausal);
    }
}
