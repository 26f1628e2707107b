namespace Mimo.Model.Kernels;

/// <summary>Index of each row's largest value; -1 where that is not finite.</summary>
sealed unsafe class ChooseJob(KernelSet kernels) : RowJob
{
    float* _values;
    nint _stride;
    int _columns;
    int* _indices;

    /// <param name="threads">Who works.</param>
    /// <param name="values">(rows, ...).</param>
    /// <param name="stride">Floats from one row to the next.</param>
    /// <param name="columns">How many of them are looked at.</param>
    /// <param name="indices">One a row.</param>
    public void Run(KernelThreads threads, float* values, nint stride, int columns, Span<int> indices)
    {
        fixed (int* first = indices)
        {
            (_stride, _columns) = (stride, columns);
            _values = values;
            _indices = first;
            Run(threads, indices.Length, columns);
        }
    }

    protected override void Row(int row)
    {
        var values = _values + row * _stride;
        var at = kernels.IndexOfMax(values, _columns);
        _indices[row] = at >= 0 && float.IsFinite(values[at]) ? at : -1;
    }
}
