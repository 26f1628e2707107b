using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>
/// Self-attention over [queries; text]; queries alone then attend to the memory and have a feed-forward of their own. Keys
/// <c>attention.*</c>, <c>crossattention.*</c> (every CrossAttentionFrequency-th layer), <c>intermediate_query.*</c>,
/// <c>output_query.*</c>, and for text <c>intermediate.*</c>, <c>output.*</c>.
/// </summary>
public sealed class QFormerLayer : nn.Module
{
    readonly QFormerAttention _attention;
    readonly QFormerAttention? _cross;
    readonly QFormerIntermediate _intermediateQuery;
    readonly ResidualNorm _outputQuery;
    readonly QFormerIntermediate? _intermediate;
    readonly ResidualNorm? _output;

    public QFormerLayer(AlignerConfig config, int memoryWidth, int layer, bool text, Device? device = null) : base(nameof(QFormerLayer))
    {
        var (width, wide, eps) = (config.HiddenSize, config.IntermediateSize, config.LayerNormEps);
        _attention = new QFormerAttention(config, width, device);
        register_module("attention", _attention);
        if (layer % config.CrossAttentionFrequency == 0)
        {
            _cross = new QFormerAttention(config, memoryWidth, device);
            register_module("crossattention", _cross);
        }
        _intermediateQuery = new QFormerIntermediate(width, wide, device);
        _outputQuery = new ResidualNorm(wide, width, eps, device);
        register_module("intermediate_query", _intermediateQuery);
        register_module("output_query", _outputQuery);
        if (!text) return;
        _intermediate = new QFormerIntermediate(width, wide, device);
        _output = new ResidualNorm(wide, width, eps, device);
        register_module("intermediate", _intermediate);
        register_module("output", _output);
    }

    /// <param name="x">(B, Q + T, hidden), queries first.</param>
    /// <param name="queries">Q.</param>
    /// <param name="selfMask">Added to the scores of self-attention, (B, 1, 1, Q + T).</param>
    /// <param name="memory">(B, M, memory width).</param>
    /// <param name="memoryMask">Added to the scores of cross-attention, (B, 1, 1, M).</param>
    /// <returns>(B, Q + T, hidden).</returns>
    public Tensor forward(Tensor x, int queries, Tensor? selfMask, Tensor memory, Tensor? memoryMask)
    {
        using var scope = NewDisposeScope();
        var attended = _attention.forward(x, x, selfMask);
        var words = attended.size(1) - queries;
        var query = words == 0 ? attended : attended.narrow(1, 0, queries);
        if (_cross is not null) query = _cross.forward(query, memory, memoryMask);
        query = _outputQuery.forward(_intermediateQuery.forward(query), query);
        if (words > 0)
        {
            var text = attended.narrow(1, queries, words);
            query = cat([query, _output!.forward(_intermediate!.forward(text), text)], 1);
        }
        return query.MoveToOuterDisposeScope();
    }
}
