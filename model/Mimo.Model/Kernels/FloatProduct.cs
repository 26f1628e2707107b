using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>
/// y = x W^T for float weights, row by row as they lie in a checkpoint: what is mapped is multiplied in place. Each product of a row of x
/// with a row of W has one accumulator and one order of summation, whatever tile it falls into, so a row's result does not depend on how
/// many others there are. Hand-written because MKL is slow below 32 rows on this class of machine and rounds by the number of rows.
/// </summary>
static unsafe class FloatProduct<TLanes, TVector, TElements, TElement>
    where TLanes : struct, ILanes<TVector> where TVector : unmanaged
    where TElements : struct, IElements<TElement> where TElement : unmanaged
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <param name="w">Rows of <paramref name="columns"/> elements.</param>
    /// <param name="from">First row of W.</param>
    /// <param name="to">Behind the last.</param>
    /// <param name="columns">Of W and x.</param>
    /// <param name="x">Rows of x.</param>
    /// <param name="xStride">Floats from one row of x to the next.</param>
    /// <param name="rows">Of x.</param>
    /// <param name="y">(rows, ...): column o is written for each row o of W.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="add">Whether to add to what y holds.</param>
    [MethodImpl(Hot)]
    public static void Run(TElement* w, int from, int to, int columns, float* x, nint xStride, int rows, float* y, nint yStride, bool add)
    {
        var o = from;
        if (rows == 1)
        {
            // One row of x leaves too few accumulators to hide the latency of a sum, so take more rows of W.
            for (; o + 8 <= to; o += 8) Tile8x1(w + (nint)o * columns, columns, x, y + o, add);
        }
        for (; o + 4 <= to; o += 4)
        {
            var wo = w + (nint)o * columns;
            var r = 0;
            // Four left over are two pairs: three and one would leave a tile of one, bound by latency.
            for (; rows - r >= 5 || rows - r == 3; r += 3) Tile4x3(wo, columns, x + r * xStride, xStride, y + r * yStride + o, yStride, add);
            for (; rows - r >= 2; r += 2) Tile4x2(wo, columns, x + r * xStride, xStride, y + r * yStride + o, yStride, add);
            if (r < rows) Tile4x1(wo, columns, x + r * xStride, y + r * yStride + o, add);
        }
        for (; o < to; o++)
            for (var r = 0; r < rows; r++)
                Tile1x1(w + (nint)o * columns, columns, x + r * xStride, y + r * yStride + o, add);
    }

    [MethodImpl(Hot)]
    static void Tile4x3(TElement* w0, int columns, float* x0, nint xStride, float* y, nint yStride, bool add)
    {
        TElement* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
        float* x1 = x0 + xStride, x2 = x1 + xStride;
        TVector a00 = TLanes.Zero, a01 = TLanes.Zero, a02 = TLanes.Zero, a10 = TLanes.Zero, a11 = TLanes.Zero, a12 = TLanes.Zero,
            a20 = TLanes.Zero, a21 = TLanes.Zero, a22 = TLanes.Zero, a30 = TLanes.Zero, a31 = TLanes.Zero, a32 = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            TVector v0 = TLanes.Load(x0 + k), v1 = TLanes.Load(x1 + k), v2 = TLanes.Load(x2 + k);
            var w = TElements.Load<TLanes, TVector>(w0 + k);
            a00 = TLanes.Fused(w, v0, a00);
            a01 = TLanes.Fused(w, v1, a01);
            a02 = TLanes.Fused(w, v2, a02);
            w = TElements.Load<TLanes, TVector>(w1 + k);
            a10 = TLanes.Fused(w, v0, a10);
            a11 = TLanes.Fused(w, v1, a11);
            a12 = TLanes.Fused(w, v2, a12);
            w = TElements.Load<TLanes, TVector>(w2 + k);
            a20 = TLanes.Fused(w, v0, a20);
            a21 = TLanes.Fused(w, v1, a21);
            a22 = TLanes.Fused(w, v2, a22);
            w = TElements.Load<TLanes, TVector>(w3 + k);
            a30 = TLanes.Fused(w, v0, a30);
            a31 = TLanes.Fused(w, v1, a31);
            a32 = TLanes.Fused(w, v2, a32);
        }
        Write4(w0, columns, k, x0, y, add, a00, a10, a20, a30);
        Write4(w0, columns, k, x1, y + yStride, add, a01, a11, a21, a31);
        Write4(w0, columns, k, x2, y + 2 * yStride, add, a02, a12, a22, a32);
    }

    [MethodImpl(Hot)]
    static void Tile4x2(TElement* w0, int columns, float* x0, nint xStride, float* y, nint yStride, bool add)
    {
        TElement* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
        var x1 = x0 + xStride;
        TVector a00 = TLanes.Zero, a01 = TLanes.Zero, a10 = TLanes.Zero, a11 = TLanes.Zero,
            a20 = TLanes.Zero, a21 = TLanes.Zero, a30 = TLanes.Zero, a31 = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            TVector v0 = TLanes.Load(x0 + k), v1 = TLanes.Load(x1 + k);
            var w = TElements.Load<TLanes, TVector>(w0 + k);
            a00 = TLanes.Fused(w, v0, a00);
            a01 = TLanes.Fused(w, v1, a01);
            w = TElements.Load<TLanes, TVector>(w1 + k);
            a10 = TLanes.Fused(w, v0, a10);
            a11 = TLanes.Fused(w, v1, a11);
            w = TElements.Load<TLanes, TVector>(w2 + k);
            a20 = TLanes.Fused(w, v0, a20);
            a21 = TLanes.Fused(w, v1, a21);
            w = TElements.Load<TLanes, TVector>(w3 + k);
            a30 = TLanes.Fused(w, v0, a30);
            a31 = TLanes.Fused(w, v1, a31);
        }
        Write4(w0, columns, k, x0, y, add, a00, a10, a20, a30);
        Write4(w0, columns, k, x1, y + yStride, add, a01, a11, a21, a31);
    }

    [MethodImpl(Hot)]
    static void Tile8x1(TElement* w0, int columns, float* x, float* y, bool add)
    {
        TElement* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns, w4 = w3 + columns, w5 = w4 + columns, w6 = w5 + columns,
            w7 = w6 + columns;
        TVector a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero,
            a4 = TLanes.Zero, a5 = TLanes.Zero, a6 = TLanes.Zero, a7 = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            var v = TLanes.Load(x + k);
            a0 = TLanes.Fused(TElements.Load<TLanes, TVector>(w0 + k), v, a0);
            a1 = TLanes.Fused(TElements.Load<TLanes, TVector>(w1 + k), v, a1);
            a2 = TLanes.Fused(TElements.Load<TLanes, TVector>(w2 + k), v, a2);
            a3 = TLanes.Fused(TElements.Load<TLanes, TVector>(w3 + k), v, a3);
            a4 = TLanes.Fused(TElements.Load<TLanes, TVector>(w4 + k), v, a4);
            a5 = TLanes.Fused(TElements.Load<TLanes, TVector>(w5 + k), v, a5);
            a6 = TLanes.Fused(TElements.Load<TLanes, TVector>(w6 + k), v, a6);
            a7 = TLanes.Fused(TElements.Load<TLanes, TVector>(w7 + k), v, a7);
        }
        Write4(w0, columns, k, x, y, add, a0, a1, a2, a3);
        Write4(w4, columns, k, x, y + 4, add, a4, a5, a6, a7);
    }

    [MethodImpl(Hot)]
    static void Tile4x1(TElement* w0, int columns, float* x, float* y, bool add)
    {
        TElement* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
        TVector a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            var v = TLanes.Load(x + k);
            a0 = TLanes.Fused(TElements.Load<TLanes, TVector>(w0 + k), v, a0);
            a1 = TLanes.Fused(TElements.Load<TLanes, TVector>(w1 + k), v, a1);
            a2 = TLanes.Fused(TElements.Load<TLanes, TVector>(w2 + k), v, a2);
            a3 = TLanes.Fused(TElements.Load<TLanes, TVector>(w3 + k), v, a3);
        }
        Write4(w0, columns, k, x, y, add, a0, a1, a2, a3);
    }

    [MethodImpl(Hot)]
    static void Tile1x1(TElement* w, int columns, float* x, float* y, bool add)
    {
        var a = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
            a = TLanes.Fused(TElements.Load<TLanes, TVector>(w + k), TLanes.Load(x + k), a);
        Write(w, columns, k, x, y, add, a);
    }

    static void Write4(TElement* w, int columns, nint k, float* x, float* y, bool add, TVector a0, TVector a1, TVector a2, TVector a3)
    {
        Write(w, columns, k, x, y, add, a0);
        Write(w + columns, columns, k, x, y + 1, add, a1);
        Write(w + 2 * (nint)columns, columns, k, x, y + 2, add, a2);
        Write(w + 3 * (nint)columns, columns, k, x, y + 3, add, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write(TElement* w, int columns, nint k, float* x, float* y, bool add, TVector a)
    {
        var sum = TLanes.Sum(a);
        for (; k < columns; k++) sum += TElements.Load<Lanes1, float>(w + k) * x[k];
        *y = add ? *y + sum : sum;
    }
}
