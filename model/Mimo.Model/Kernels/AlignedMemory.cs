using System.Runtime.InteropServices;

namespace Mimo.Model.Kernels;

/// <summary>Memory outside the managed heap, aligned to a cache line; zero at first. Of any size: arrays end at 2 G elements and move.</summary>
public sealed unsafe class AlignedMemory : IDisposable
{
    const nuint Line = 64;
    void* _start;

    /// <param name="bytes">At least 0.</param>
    /// <exception cref="OutOfMemoryException">There is not so much.</exception>
    public AlignedMemory(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        // Kernels read whole vectors: the last one may go past the end.
        var padded = (nuint)bytes + Line;
        _start = NativeMemory.AlignedAlloc(padded, Line);
        NativeMemory.Clear(_start, padded);
    }

    ~AlignedMemory() => Free();

    public long Bytes { get; }

    public void* Start => _start is not null ? _start : throw new ObjectDisposedException(nameof(AlignedMemory));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
