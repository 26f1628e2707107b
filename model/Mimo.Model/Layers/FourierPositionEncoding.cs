using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>
/// Random Fourier features of image positions (SAM's <c>PositionEmbeddingRandom</c>): [sin, cos] of 2 pi (2 c - 1) G for c in [0, 1]^2.
/// G is the buffer <c>positional_encoding_gaussian_matrix</c>: every trained prompt depends on the drawn numbers, so it must be loaded.
/// </summary>
public sealed class FourierPositionEncoding : nn.Module<Tensor, Tensor>
{
    const string Key = "positional_encoding_gaussian_matrix";

    /// <param name="width">Width of an encoding: an even number.</param>
    /// <param name="device">Null is the CPU.</param>
    public FourierPositionEncoding(int width, Device? device = null) : base(nameof(FourierPositionEncoding))
    {
        if (width <= 0 || width % 2 != 0) throw new ArgumentOutOfRangeException(nameof(width), width, "A positive even number.");
        register_buffer(Key, torch.empty(2, width / 2, dtype: float32, device: device));
    }

    /// <summary>G, (2, width / 2) float32.</summary>
    public Tensor Matrix => get_buffer(Key)!;

    /// <param name="input">(..., 2) float32: x, y as shares of the padded image's width and height, 0..1.</param>
    /// <returns>(..., width) float32, -1..1.</returns>
    public override Tensor forward(Tensor input)
    {
        var phase = torch.matmul(input.Times(2).Plus(-1), Matrix).Times(2 * Math.PI);
        return torch.cat([torch.sin(phase), torch.cos(phase)], dim: -1);
    }

    /// <summary>Encodings of the centres of a grid of cells.</summary>
    /// <returns>(width, rows, columns) float32.</returns>
    public Tensor Grid(int rows, int columns)
    {
        var y = Centres(rows).unsqueeze(1).expand(rows, columns);
        var x = Centres(columns).unsqueeze(0).expand(rows, columns);
        return forward(torch.stack([x, y], dim: -1)).permute(2, 0, 1);
    }

    Tensor Centres(int cells) => Arithmetic.Range(cells, Matrix.device).Plus(0.5).Over(cells);
}
