using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>Linear layers with ReLU between them (SAM's <c>MLP</c>), keys <c>layers.i.*</c>.</summary>
public sealed class MlpHead : nn.Module<Tensor, Tensor>
{
    readonly Linear[] _layers;

    /// <param name="inWidth">Last dimension of the input.</param>
    /// <param name="hidden">Width between the layers.</param>
    /// <param name="outWidth">Last dimension of the output.</param>
    /// <param name="depth">Number of linear layers, at least 1.</param>
    /// <param name="device">Null is the CPU.</param>
    public MlpHead(int inWidth, int hidden, int outWidth, int depth, Device? device = null) : base(nameof(MlpHead))
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(depth);
        _layers = [.. Enumerable.Range(0, depth).Select(i => new Linear(
            i == 0 ? inWidth : hidden, i == depth - 1 ? outWidth : hidden, device: device))];
        register_module("layers", nn.ModuleList(_layers));
    }

    /// <param name="input">(..., in) float32.</param>
    /// <returns>(..., out) float32; no activation after the last layer.</returns>
    public override Tensor forward(Tensor input)
    {
        var x = input;
        for (int i = 0; i < _layers.Length; i++)
        {
            if (i > 0) x = nn.functional.relu(x);
            x = _layers[i].forward(x);
        }
        return x;
    }
}
