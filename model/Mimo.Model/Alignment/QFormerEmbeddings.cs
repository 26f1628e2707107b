using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>Keys <c>layernorm.*</c> and, with the text path, <c>word_embeddings.weight</c>, <c>position_embeddings.weight</c>.</summary>
public sealed class QFormerEmbeddings : nn.Module
{
    readonly LayerNorm _norm;
    readonly EmbeddingTable? _words;
    readonly TokenTable? _positions;

    public QFormerEmbeddings(AlignerConfig config, QFormerText? text, Device? device = null) : base(nameof(QFormerEmbeddings))
    {
        _norm = nn.LayerNorm(config.HiddenSize, config.LayerNormEps, device: device);
        register_module("layernorm", _norm);
        if (text is null) return;
        _words = new EmbeddingTable(text.VocabSize, config.HiddenSize, device);
        _positions = new TokenTable(text.MaxPositions, config.HiddenSize, device);
        register_module("word_embeddings", _words);
        register_module("position_embeddings", _positions);
    }

    /// <param name="queries">(B, Q, hidden).</param>
    /// <param name="ids">(B, T) int64; null leaves text out.</param>
    /// <returns>(B, Q + T, hidden).</returns>
    /// <exception cref="InvalidOperationException">Text for a Q-Former that was built without its text path.</exception>
    public Tensor forward(Tensor queries, Tensor? ids)
    {
        if (ids is null) return _norm.forward(queries);
        if (_words is null) throw new InvalidOperationException("This Q-Former was built without a text path.");
        var text = _words.forward(ids).Plus(_positions!.Weight.narrow(0, 0, ids.size(1)));
        return _norm.forward(cat([queries, text], 1));
    }
}
