namespace Mimo.Model.Kernels;

/// <summary>Memory of a <see cref="RowSet"/>.</summary>
sealed unsafe class RowBuffer : IDisposable
{
    // Rows a power of two apart would fall into the same few lines of the cache.
    const int Skew = 16;
    readonly AlignedMemory _values;
    readonly AlignedMemory? _shorts;
    readonly AlignedMemory? _scales;
    readonly int _columns;
    readonly int _stride;

    public RowBuffer(int rows, int columns, bool shorts)
    {
        (_columns, _stride) = (columns, (columns + 31) / 32 * 32 + Skew);
        _values = new AlignedMemory((long)rows * _stride * sizeof(float));
        if (!shorts) return;
        _shorts = new AlignedMemory((long)rows * _stride * sizeof(short));
        _scales = new AlignedMemory((long)rows * sizeof(float));
    }

    public RowSet Rows(int count) => new()
    {
        Values = (float*)_values.Start,
        Shorts = _shorts is null ? null : (short*)_shorts.Start,
        Scales = _scales is null ? null : (float*)_scales.Start,
        Stride = _stride,
        Count = count,
        Columns = _columns,
    };

    public long Bytes => _values.Bytes + (_shorts?.Bytes ?? 0) + (_scales?.Bytes ?? 0);

    public void Dispose()
    {
        _values.Dispose();
        _shorts?.Dispose();
        _scales?.Dispose();
    }
}
