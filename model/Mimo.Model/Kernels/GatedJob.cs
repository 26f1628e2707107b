namespace Mimo.Model.Kernels;

/// <summary>silu(x G^T) x U^T, divided by outputs: each chunk is finished while it is in the cache.</summary>
sealed unsafe class GatedJob(KernelSet kernels) : IKernelJob
{
    RowSet _x;
    WeightMatrix _gate = null!;
    WeightMatrix _up = null!;
    RowSet _y;
    float* _scratch;
    int _chunkOutputs;

    /// <param name="threads">Who works.</param>
    /// <param name="x">Rows.</param>
    /// <param name="gate">G.</param>
    /// <param name="up">U, of the same size.</param>
    /// <param name="y">Receives the result in its values.</param>
    /// <param name="scratch">As large as the values of <paramref name="y"/>.</param>
    public void Run(KernelThreads threads, in RowSet x, WeightMatrix gate, WeightMatrix up, in RowSet y, float* scratch)
    {
        (_x, _gate, _up, _y) = (x, gate, up, y);
        _scratch = scratch;
        _chunkOutputs = LinearJob.OutputsPerChunk(gate.Rows, threads.Count);
        threads.Run(this, (gate.Rows + _chunkOutputs - 1) / _chunkOutputs);
    }

    public void Run(int chunk, int worker)
    {
        var from = chunk * _chunkOutputs;
        var to = Math.Min(from + _chunkOutputs, _gate.Rows);
        LinearJob.Multiply(kernels, _gate, _x, from, to, _y.Values, _y.Stride, false);
        LinearJob.Multiply(kernels, _up, _x, from, to, _scratch, _y.Stride, false);
        for (var r = 0; r < _x.Count; r++) kernels.GateBySilu(_y.Values + r * _y.Stride + from, _scratch + r * _y.Stride + from, to - from);
    }
}
