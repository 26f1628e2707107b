namespace Mimo.Model.Kernels;

/// <summary>Work row by row, in chunks that are worth a thread's attention.</summary>
abstract class RowJob : IKernelJob
{
    const int FloatsPerChunk = 1 << 14;
    int _rows;
    int _perChunk;

    protected abstract void Row(int row);

    protected void Run(KernelThreads threads, int rows, int columns)
    {
        (_rows, _perChunk) = (rows, Math.Max(1, FloatsPerChunk / columns));
        threads.Run(this, (rows + _perChunk - 1) / _perChunk);
    }

    public void Run(int chunk, int worker)
    {
        for (var r = chunk * _perChunk; r < Math.Min((chunk + 1) * _perChunk, _rows); r++) Row(r);
    }
}

/// <summary>Norm of each row, and int16 where the next product wants it.</summary>
sealed unsafe class NormJob(KernelSet kernels, float eps) : RowJob
{
    float* _x;
    nint _xStride;
    float* _gain;
    RowSet _y;
    int _levels;

    public void Run(KernelThreads threads, float* x, nint xStride, float* gain, in RowSet y, int levels)
    {
        (_xStride, _y, _levels) = (xStride, y, levels);
        _x = x;
        _gain = gain;
        Run(threads, y.Count, y.Columns);
    }

    protected override void Row(int row)
    {
        var to = _y.Values + row * _y.Stride;
        kernels.Normalise(_x + row * _xStride, _gain, to, _y.Columns, eps);
        if (_levels > 0) _y.Scales[row] = kernels.Quantise(to, _y.Shorts + row * _y.Stride, _y.Columns, _levels);
    }
}

/// <summary>int16 of each row.</summary>
sealed unsafe class QuantiseJob(KernelSet kernels) : RowJob
{
    RowSet _x;
    int _levels;

    /// <summary>Nothing where <paramref name="levels"/> is 0.</summary>
    public void Run(KernelThreads threads, in RowSet x, int levels)
    {
        if (levels == 0) return;
        (_x, _levels) = (x, levels);
        Run(threads, x.Count, x.Columns);
    }

    protected override void Row(int row) =>
        _x.Scales[row] = kernels.Quantise(_x.Values + row * _x.Stride, _x.Shorts + row * _x.Stride, _x.Columns, _levels);
}
