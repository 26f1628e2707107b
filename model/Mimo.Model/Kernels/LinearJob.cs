namespace Mimo.Model.Kernels;

/// <summary>Up to three products of the same rows, divided by outputs.</summary>
sealed unsafe class LinearJob(KernelSet kernels) : IKernelJob
{
    readonly Product[] _products = new Product[3];
    RowSet _x;
    int _count;
    int _chunks;
    int _chunkOutputs;

    struct Product
    {
        public WeightMatrix Weights;
        public float* Y;
        public nint Stride;
        public bool Add;
        public int FirstChunk;
    }

    public LinearJob Of(in RowSet x)
    {
        (_x, _count) = (x, 0);
        return this;
    }

    /// <param name="weights">One more product.</param>
    /// <param name="y">(rows, ...).</param>
    /// <param name="stride">Floats from one row of y to the next.</param>
    /// <param name="add">Whether to add to what y holds.</param>
    public LinearJob With(WeightMatrix weights, float* y, nint stride, bool add = false)
    {
        _products[_count++] = new Product { Weights = weights, Y = y, Stride = stride, Add = add };
        return this;
    }

    public void Run(KernelThreads threads)
    {
        var outputs = 0;
        for (var i = 0; i < _count; i++) outputs += _products[i].Weights.Rows;
        (_chunkOutputs, _chunks) = (OutputsPerChunk(outputs, threads.Count), 0);
        for (var i = 0; i < _count; i++)
        {
            _products[i].FirstChunk = _chunks;
            _chunks += (_products[i].Weights.Rows + _chunkOutputs - 1) / _chunkOutputs;
        }
        threads.Run(this, _chunks);
    }

    public void Run(int chunk, int worker)
    {
        var i = _count - 1;
        while (_products[i].FirstChunk > chunk) i--;
        ref var product = ref _products[i];
        var from = (chunk - product.FirstChunk) * _chunkOutputs;
        Multiply(kernels, product.Weights, _x, from, Math.Min(from + _chunkOutputs, product.Weights.Rows), product.Y, product.Stride, product.Add);
    }

    /// <summary>
    /// A few chunks a thread, so that one that is interrupted holds up little. A multiple of 16, so that where vectors end in a row does
    /// not depend on the number of threads.
    /// </summary>
    public static int OutputsPerChunk(int outputs, int threads) => Math.Clamp((outputs / (6 * threads) + 15) / 16 * 16, 16, 128);

    /// <summary>Takes as many rows at a time as stay in the second-level cache beside the chunk's weights.</summary>
    public static void Multiply(KernelSet kernels, WeightMatrix weights, in RowSet x, int from, int to, float* y, nint stride, bool add)
    {
        const int CachedFloats = 1 << 16;
        var group = Math.Max(12, CachedFloats / x.Columns / 6 * 6);
        for (var r = 0; r < x.Count; r += group)
            weights.Multiply(kernels, x.Slice(r, Math.Min(group, x.Count - r)), from, to, y + r * stride, stride, add);
    }
}
