using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>Attention with residual and post-norm. Keys <c>attention.{query,key,value}.*</c>, <c>output.{dense,LayerNorm}.*</c>.</summary>
public sealed class QFormerAttention : nn.Module
{
    readonly QFormerProjections _attention;
    readonly ResidualNorm _output;

    /// <param name="config">Widths and heads.</param>
    /// <param name="memoryWidth">Width of what is attended to.</param>
    /// <param name="device">Null is the CPU.</param>
    public QFormerAttention(AlignerConfig config, int memoryWidth, Device? device = null) : base(nameof(QFormerAttention))
    {
        _attention = new QFormerProjections(config.HiddenSize, memoryWidth, config.Heads, device);
        _output = new ResidualNorm(config.HiddenSize, config.HiddenSize, config.LayerNormEps, device);
        register_module("attention", _attention);
        register_module("output", _output);
    }

    /// <param name="x">(B, Q, hidden).</param>
    /// <param name="memory">(B, M, memory width).</param>
    /// <param name="mask">Added to the scores, (B, 1, 1, M).</param>
    /// <returns>(B, Q, hidden).</returns>
    public Tensor forward(Tensor x, Tensor memory, Tensor? mask) => _output.forward(_attention.forward(x, memory, mask), x);
}
