namespace Mimo.Model.Kernels;

/// <summary>W of y = x W^T, on the CPU, in one of the formats.</summary>
abstract unsafe class WeightMatrix(int rows, int columns) : IDisposable
{
    public int Rows { get; } = rows;

    public int Columns { get; } = columns;

    /// <summary>Of memory that it owns; 0 where it reads someone else's.</summary>
    public abstract long Bytes { get; }

    /// <summary>Steps on each side of zero that it reads rows in, as int16; 0 if it reads floats.</summary>
    public virtual int Levels => 0;

    /// <summary>Writes columns <paramref name="from"/> to <paramref name="to"/> of y.</summary>
    public abstract void Multiply(KernelSet kernels, in RowSet x, int from, int to, float* y, nint yStride, bool add);

    public void Dispose() => Free();

    protected virtual void Free()
    {
    }

    /// <param name="format">Fp32 reads <paramref name="source"/> as long as it lives; the others copy.</param>
    /// <param name="source">(rows, columns) float32, row by row.</param>
    /// <param name="rows">Outputs.</param>
    /// <param name="columns">Inputs.</param>
    /// <exception cref="ArgumentOutOfRangeException">A format that the CPU does not compute with.</exception>
    public static WeightMatrix Of(WeightFormat format, float* source, int rows, int columns) => format switch
    {
        WeightFormat.Fp32 => new SingleMatrix(source, rows, columns),
        WeightFormat.Bf16 => new BFloatMatrix(source, rows, columns),
        WeightFormat.Int8 => new Int8Matrix(source, rows, columns),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "The CPU has Fp32, Bf16 and Int8."),
    };
}

/// <summary>float32 in memory of a tensor, which may be a mapped file.</summary>
sealed unsafe class SingleMatrix(float* weights, int rows, int columns) : WeightMatrix(rows, columns)
{
    public override long Bytes => 0;

    public override void Multiply(KernelSet kernels, in RowSet x, int from, int to, float* y, nint yStride, bool add) =>
        kernels.Multiply(weights, from, to, x, y, yStride, add);
}

/// <summary>bfloat16, rounded to nearest even.</summary>
sealed unsafe class BFloatMatrix : WeightMatrix
{
    readonly AlignedMemory _weights;

    public BFloatMatrix(float* source, int rows, int columns) : base(rows, columns)
    {
        _weights = new AlignedMemory((long)rows * columns * sizeof(ushort));
        var to = (ushort*)_weights.Start;
        for (var i = 0L; i < (long)rows * columns; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(source[i]);
            // The carry of rounding would turn a NaN of small payload into an infinity.
            to[i] = float.IsNaN(source[i]) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }

    public override long Bytes => _weights.Bytes;

    public override void Multiply(KernelSet kernels, in RowSet x, int from, int to, float* y, nint yStride, bool add) =>
        kernels.Multiply((ushort*)_weights.Start, from, to, x, y, yStride, add);

    protected override void Free() => _weights.Dispose();
}

/// <summary>-127..127 times a scale a row: an error of at most half a step, 1/254 of the row's largest weight.</summary>
sealed unsafe class Int8Matrix : WeightMatrix
{
    const int Most = 127;
    readonly AlignedMemory _weights;
    readonly AlignedMemory _scales;

    public Int8Matrix(float* source, int rows, int columns) : base(rows, columns)
    {
        _weights = new AlignedMemory((long)rows * columns);
        _scales = new AlignedMemory((long)rows * sizeof(float));
        // The largest sum has to fit into int32; short.MaxValue up to 516 columns, 1536 at 11008.
        Levels = (int)Math.Min(short.MaxValue, int.MaxValue / ((long)Most * columns));
        for (var r = 0; r < rows; r++)
        {
            var from = source + (nint)r * columns;
            var to = (sbyte*)_weights.Start + (nint)r * columns;
            var largest = 0f;
            for (var i = 0; i < columns; i++) largest = MathF.Max(largest, MathF.Abs(from[i]));
            ((float*)_scales.Start)[r] = largest / Most;
            for (var i = 0; i < columns && largest > 0; i++) to[i] = (sbyte)MathF.Round(from[i] / largest * Most);
        }
    }

    public override long Bytes => _weights.Bytes + _scales.Bytes;

    public override int Levels { get; }

    public override void Multiply(KernelSet kernels, in RowSet x, int from, int to, float* y, nint yStride, bool add) =>
        kernels.Multiply((sbyte*)_weights.Start, (float*)_scales.Start, from, to, x, y, yStride, add);

    protected override void Free()
    {
        _weights.Dispose();
        _scales.Dispose();
    }
}
