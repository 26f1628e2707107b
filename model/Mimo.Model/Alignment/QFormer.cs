using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>
/// InstructBLIP's Q-Former (BERT blocks, post-norm), keys as in HF under <c>qformer.</c>: <c>embeddings.*</c>, <c>encoder.layer.i.*</c>.
/// MIMO gives the question as memory, not as self-attended text; the text path serves InstructBLIP weights.
/// </summary>
public sealed class QFormer : nn.Module
{
    readonly QFormerEmbeddings _embeddings;
    readonly QFormerEncoder _encoder;

    /// <param name="config">Widths, layers, heads.</param>
    /// <param name="memoryWidth">Width of the memory.</param>
    /// <param name="text">Null builds queries only.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public QFormer(AlignerConfig config, int memoryWidth, QFormerText? text = null, Device? device = null) : base(nameof(QFormer))
    {
        ArgumentNullException.ThrowIfNull(config);
        _embeddings = new QFormerEmbeddings(config, text, device);
        _encoder = new QFormerEncoder(config, memoryWidth, text is not null, device);
        register_module("embeddings", _embeddings);
        register_module("encoder", _encoder);
    }

    /// <param name="queries">(B, Q, hidden).</param>
    /// <param name="memory">(B, M, memory width).</param>
    /// <param name="memoryMask">(B, M) bool, true where the memory is real; null when all is. A row needs one real entry.</param>
    /// <returns>(B, Q, hidden).</returns>
    public Tensor forward(Tensor queries, Tensor memory, Tensor? memoryMask = null) =>
        forward(queries, null, null, memory, memoryMask);

    /// <param name="queries">(B, Q, hidden).</param>
    /// <param name="ids">(B, T) int64; null leaves text out.</param>
    /// <param name="textMask">(B, T) bool, true for real tokens.</param>
    /// <param name="memory">(B, M, memory width).</param>
    /// <param name="memoryMask">(B, M) bool, true where the memory is real.</param>
    /// <param name="states">Receives Layers + 1 tensors (B, Q + T, hidden): the embeddings, then each layer's output.</param>
    /// <returns>(B, Q + T, hidden), queries first.</returns>
    /// <exception cref="InvalidOperationException">Text for a Q-Former that was built without its text path.</exception>
    public Tensor forward(
        Tensor queries, Tensor? ids, Tensor? textMask, Tensor memory, Tensor? memoryMask, ICollection<Tensor>? states = null)
    {
        var count = (int)queries.size(1);
        var x = _embeddings.forward(queries, ids);
        states?.Add(x);
        Tensor? selfMask = null;
        if (ids is not null && textMask is not null)
            selfMask = Additive(cat([ones(ids.size(0), count, dtype: ScalarType.Bool, device: ids.device), textMask], 1), x.dtype);
        return _encoder.forward(x, count, selfMask, memory, memoryMask is null ? null : Additive(memoryMask, x.dtype), states);
    }

    // Once here instead of once a layer inside libtorch, which turns a boolean mask into this form.
    static Tensor Additive(Tensor seen, ScalarType dtype)
    {
        var rows = seen.view(seen.size(0), 1, 1, seen.size(1));
        return zeros(rows.shape, dtype: dtype, device: seen.device).masked_fill(rows.logical_not(), Arithmetic.Of(double.NegativeInfinity));
    }
}
