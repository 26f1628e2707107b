using Mimo.Model.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>The functions behind <see cref="Activation"/>.</summary>
public static class Activations
{
    /// <param name="activation">Which function.</param>
    /// <param name="x">Any shape, floating.</param>
    /// <returns>Same shape and dtype.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the enum's.</exception>
    public static Tensor Apply(this Activation activation, Tensor x) => activation switch
    {
        Activation.Gelu => nn.functional.gelu(x),
        Activation.QuickGelu => x * torch.sigmoid(x.Times(1.702)),
        Activation.Relu => nn.functional.relu(x),
        Activation.Silu => nn.functional.silu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, null),
    };
}
