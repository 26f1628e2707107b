using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>BERT's attention before its output projection. Keys <c>{query,key,value}.*</c>.</summary>
public sealed class QFormerProjections : nn.Module
{
    readonly Linear _query;
    readonly Linear _key;
    readonly Linear _value;
    readonly int _heads;

    public QFormerProjections(int width, int memoryWidth, int heads, Device? device = null) : base(nameof(QFormerProjections))
    {
        _heads = heads;
        _query = new Linear(width, width, device: device);
        _key = new Linear(memoryWidth, width, device: device);
        _value = new Linear(memoryWidth, width, device: device);
        register_module("query", _query);
        register_module("key", _key);
        register_module("value", _value);
    }

    /// <param name="x">(B, Q, width).</param>
    /// <param name="memory">(B, M, memory width).</param>
    /// <param name="mask">Added to the scores, (B, 1, 1, M); null sees everything.</param>
    /// <returns>(B, Q, width).</returns>
    public Tensor forward(Tensor x, Tensor memory, Tensor? mask) =>
        nn.functional.scaled_dot_product_attention(
            _query.forward(x).SplitHeads(_heads), _key.forward(memory).SplitHeads(_heads), _value.forward(memory).SplitHeads(_heads), mask)
            .MergeHeads();
}
