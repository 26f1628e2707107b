using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>
/// LoRA (Hu et al. 2021): (alpha / r) B A x beside a frozen matrix. Keys <c>lora_A.weight</c> (r, in) and <c>lora_B.weight</c> (out, r) as
/// PEFT writes them. B starts at zero, so that a fresh adapter changes nothing.
/// </summary>
public sealed class LowRankAdapter
{
    readonly Linear _owner;
    readonly double _dropout;
    readonly double _scale;

    /// <param name="owner">The matrix; the adapter's two are registered as its children.</param>
    /// <param name="options">Rank, alpha, dropout.</param>
    /// <param name="seed">Draws A, uniform as PEFT's Kaiming initialisation with a = sqrt(5).</param>
    internal LowRankAdapter(Linear owner, LoraOptions options, int seed)
    {
        (_owner, _dropout, _scale) = (owner, options.Dropout, options.Alpha / options.Rank);
        var (output, input) = (owner.Weight.size(0), owner.Weight.size(1));
        A = new Linear((int)input, options.Rank, bias: false, owner.Weight.device);
        B = new Linear(options.Rank, (int)output, bias: false, owner.Weight.device);
        using var _ = no_grad();
        B.Weight.zero_();
        using var generator = new Generator((ulong)seed, CPU);
        A.Weight.uniform_(-1 / Math.Sqrt(input), 1 / Math.Sqrt(input), generator);
    }

    public Linear A { get; }

    public Linear B { get; }

    /// <param name="input">(..., in) float32.</param>
    /// <returns>(..., out) float32, what to add to the matrix's own output.</returns>
    public Tensor forward(Tensor input)
    {
        var dropped = _owner.training && _dropout > 0 ? TrainingRandomness.Dropout(input, _dropout) : input;
        return B.forward(A.forward(dropped)).Times(_scale);
    }

    /// <summary>Adds the product to the matrix.</summary>
    internal void MergeInto(Tensor weight)
    {
        using var _ = no_grad();
        using var product = B.Weight.matmul(A.Weight);
        using var scaled = product.Times(_scale);
        weight.add_(scaled);
    }
}
