namespace Mimo.Model.Kernels;

/// <summary>Rows that a product reads: floats, and for int8 weights the same as int16 with a scale a row. Memory is the owner's.</summary>
unsafe struct RowSet
{
    public float* Values;
    /// <summary>Null where no int8 weights read the rows.</summary>
    public short* Shorts;
    public float* Scales;
    /// <summary>Elements from one row to the next, of <see cref="Values"/> and of <see cref="Shorts"/>.</summary>
    public nint Stride;
    public int Count;
    public int Columns;

    /// <returns><paramref name="count"/> rows from <paramref name="first"/> on.</returns>
    public readonly RowSet Slice(int first, int count) => this with
    {
        Values = Values + first * Stride,
        Shorts = Shorts is null ? null : Shorts + first * Stride,
        Scales = Scales is null ? null : Scales + first,
        Count = count,
    };
}
