using Mimo.Model.Configuration;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

public static class ActivationFunctions
{
    /// <param name="activation">Which one.</param>
    /// <param name="x">(...) float; the result has its shape.</param>
    /// <exception cref="ArgumentOutOfRangeException">An activation that is not in the enum.</exception>
    public static Tensor Apply(this Activation activation, Tensor x) => activation switch
    {
        Activation.Gelu => nn.functional.gelu(x),
        Activation.QuickGelu => x * (x * 1.702).sigmoid(),
        Activation.Relu => nn.functional.relu(x),
        Activation.Silu => nn.functional.silu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
