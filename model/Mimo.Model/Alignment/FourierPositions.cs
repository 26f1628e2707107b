using static TorchSharp.torch;

namespace Mimo.Model.Alignment;

/// <summary>SAM's random Fourier features of a position. Key (a buffer) <c>positional_encoding_gaussian_matrix</c> (2, width / 2).</summary>
public sealed class FourierPositions : nn.Module<Tensor, Tensor>
{
    const string Gaussian = "positional_encoding_gaussian_matrix";

    public FourierPositions(int width, Device? device = null) : base(nameof(FourierPositions))
    {
        // Held by the registry alone: TorchSharp lists a tensor field a second time, under the field's name.
        register_buffer(Gaussian, randn(2, width / 2, dtype: float32, device: device));
    }

    /// <param name="x">(..., 2) float32, (x, y) in 0..1.</param>
    /// <returns>(..., width) float32, sines then cosines.</returns>
    public override Tensor forward(Tensor x)
    {
        var angles = (x * 2 - 1).matmul(get_buffer(Gaussian)!) * (2 * Math.PI);
        return cat([angles.sin(), angles.cos()], -1);
    }
}
