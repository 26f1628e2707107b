using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>What has to be done to a stored tensor before it has its target's shape. The shape is known without reading data.</summary>
public abstract record TensorTransform
{
    public static TensorTransform None { get; } = new Identity();

    /// <summary>(a, b) -> (b, a).</summary>
    public static TensorTransform Transposed { get; } = new Transpose();

    /// <summary>Rows <paramref name="index"/>/3 to (<paramref name="index"/>+1)/3 of stacked q, k, v.</summary>
    public static TensorTransform ThirdOfRows(int index) => new Third(index);

    /// <summary>
    /// Appends rows up to <paramref name="rows"/>, drawn from N(0, 0.02): what HF's <c>resize_token_embeddings</c> does for added tokens.
    /// </summary>
    public static TensorTransform RowsGrownTo(int rows, int seed) => new Grow(rows, seed);

    /// <returns>The shape after the transform, or null where it does not apply to this one.</returns>
    internal abstract long[]? Shape(long[] stored);

    internal abstract Tensor Apply(Tensor stored);

    sealed record Identity : TensorTransform
    {
        internal override long[] Shape(long[] stored) => stored;

        internal override Tensor Apply(Tensor stored) => stored.alias();
    }

    sealed record Transpose : TensorTransform
    {
        internal override long[]? Shape(long[] stored) => stored.Length == 2 ? [stored[1], stored[0]] : null;

        internal override Tensor Apply(Tensor stored) => stored.t().contiguous();
    }

    sealed record Third(int Index) : TensorTransform
    {
        internal override long[]? Shape(long[] stored) =>
            stored.Length > 0 && stored[0] % 3 == 0 ? [stored[0] / 3, .. stored[1..]] : null;

        internal override Tensor Apply(Tensor stored) => stored.narrow(0, Index * (stored.shape[0] / 3), stored.shape[0] / 3).clone();
    }

    sealed record Grow(int Rows, int Seed) : TensorTransform
    {
        const double Deviation = 0.02;

        internal override long[]? Shape(long[] stored) => stored.Length == 2 && stored[0] <= Rows ? [Rows, stored[1]] : null;

        internal override Tensor Apply(Tensor stored)
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)Seed);
            var added = randn(Rows - stored.shape[0], stored.shape[1], dtype: ScalarType.Float32, generator: generator) * Deviation;
            return cat([stored, added.to(stored.dtype)], 0).MoveToOuterDisposeScope();
        }
    }
}
