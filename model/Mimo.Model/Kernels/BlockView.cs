namespace Mimo.Model.Kernels;

/// <summary>Keys and values of one KV head of one sequence in one layer. Memory is the pool's.</summary>
readonly unsafe struct BlockView(float* keys, float* values, int* blocks, int blockTokens, int width, nint blockStride)
{
    /// <summary>Tokens a block.</summary>
    public readonly int BlockTokens = blockTokens;

    /// <summary>Floats a key.</summary>
    public readonly int Width = width;

    /// <returns>(BlockTokens, Width) of the sequence's block <paramref name="index"/>.</returns>
    public float* KeysOf(int index) => keys + blocks[index] * blockStride;

    public float* ValuesOf(int index) => values + blocks[index] * blockStride;
}
