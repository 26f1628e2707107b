using Mimo.Model.Layers;
using static TorchSharp.torch;

namespace Mimo.Model.Pipeline;

/// <summary>
/// Maps the hidden state that predicts <c>&lt;SEG&gt;</c> to a token of the mask decoder: Linear, ReLU, Linear, with LISA's and
/// GLaMM's keys <c>0.0.*</c> and <c>0.2.*</c> (their <c>text_hidden_fcs</c>; paper section 3.2.2, "proj").
/// </summary>
public sealed class SegProjection : nn.Module<Tensor, Tensor>
{
    readonly Linear _in;
    readonly Linear _out;

    public SegProjection(int hiddenSize, int promptEmbedDim, Device? device = null) : base(nameof(SegProjection))
    {
        _in = new Linear(hiddenSize, hiddenSize, device: device);
        _out = new Linear(hiddenSize, promptEmbedDim, device: device);
        var sequential = new Entries();
        sequential.register_module("0", _in);
        sequential.register_module("2", _out);
        register_module("0", sequential);
    }

    /// <param name="input">(N, hidden) float32, after the language model's final norm.</param>
    /// <returns>(N, 256) float32 at full size.</returns>
    public override Tensor forward(Tensor input) => _out.forward(nn.functional.relu(_in.forward(input)));

    sealed class Entries() : nn.Module("Sequential");
}
