using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>
/// y = x W^T for int8 weights with one scale a row of W, and x in int16 with one scale a row of x. Multiplying as int16 costs what int8
/// with its saturation rules costs on AVX2, and leaves x eleven to fifteen bits, so that the weights' rounding is the whole error.
/// Hand-written: the library's int8 takes one scale for the whole batch, and a neighbour then changes an answer.
/// </summary>
static unsafe class Int8Product<TLanes, TShort, TSum>
    where TLanes : struct, IShortLanes<TShort, TSum> where TShort : unmanaged where TSum : unmanaged
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <param name="w">Rows of <paramref name="columns"/> elements.</param>
    /// <param name="scales">Of each row of W.</param>
    /// <param name="from">First row of W.</param>
    /// <param name="to">Behind the last.</param>
    /// <param name="columns">Of W and x.</param>
    /// <param name="x">Rows of x.</param>
    /// <param name="xScales">Of each row of x.</param>
    /// <param name="xStride">Elements from one row of x to the next.</param>
    /// <param name="rows">Of x.</param>
    /// <param name="y">(rows, ...): column o is written for each row o of W.</param>
    /// <param name="yStride">Floats from one row of y to the next.</param>
    /// <param name="add">Whether to add to what y holds.</param>
    [MethodImpl(Hot)]
    public static void Run(
        sbyte* w, float* scales, int from, int to, int columns, short* x, float* xScales, nint xStride, int rows, float* y, nint yStride, bool add)
    {
        var o = from;
        for (; o + 4 <= to; o += 4)
        {
            var wo = w + (nint)o * columns;
            var r = 0;
            for (; r + 2 <= rows; r += 2) Tile4x2(wo, scales + o, columns, x + r * xStride, xScales + r, xStride, y + r * yStride + o, yStride, add);
            if (r < rows) Tile4x1(wo, scales + o, columns, x + r * xStride, xScales[r], y + r * yStride + o, add);
        }
        for (; o < to; o++)
            for (var r = 0; r < rows; r++)
            {
                var (sum, k) = (TLanes.Zero, (nint)0);
                var wo = w + (nint)o * columns;
                var xr = x + r * xStride;
                for (; k <= columns - TLanes.Count; k += TLanes.Count) sum = TLanes.MultiplyAdd(sum, TLanes.Load(wo + k), TLanes.Load(xr + k));
                Write(wo, scales[o], columns, k, xr, xScales[r], y + r * yStride + o, add, sum);
            }
    }

    [MethodImpl(Hot)]
    static void Tile4x2(sbyte* w0, float* scales, int columns, short* x0, float* xScales, nint xStride, float* y, nint yStride, bool add)
    {
        sbyte* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
        var x1 = x0 + xStride;
        TSum a00 = TLanes.Zero, a01 = TLanes.Zero, a10 = TLanes.Zero, a11 = TLanes.Zero,
            a20 = TLanes.Zero, a21 = TLanes.Zero, a30 = TLanes.Zero, a31 = TLanes.Zero;
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            TShort v0 = TLanes.Load(x0 + k), v1 = TLanes.Load(x1 + k);
            var w = TLanes.Load(w0 + k);
            a00 = TLanes.MultiplyAdd(a00, w, v0);
            a01 = TLanes.MultiplyAdd(a01, w, v1);
            w = TLanes.Load(w1 + k);
            a10 = TLanes.MultiplyAdd(a10, w, v0);
            a11 = TLanes.MultiplyAdd(a11, w, v1);
            w = TLanes.Load(w2 + k);
            a20 = TLanes.MultiplyAdd(a20, w, v0);
            a21 = TLanes.MultiplyAdd(a21, w, v1);
            w = TLanes.Load(w3 + k);
            a30 = TLanes.MultiplyAdd(a30, w, v0);
            a31 = TLanes.MultiplyAdd(a31, w, v1);
        }
        Write(w0, scales[0], columns, k, x0, xScales[0], y, add, a00);
        Write(w1, scales[1], columns, k, x0, xScales[0], y + 1, add, a10);
        Write(w2, scales[2], columns, k, x0, xScales[0], y + 2, add, a20);
        Write(w3, scales[3], columns, k, x0, xScales[0], y + 3, add, a30);
        y += yStride;
        Write(w0, scales[0], columns, k, x1, xScales[1], y, add, a01);
        Write(w1, scales[1], columns, k, x1, xScales[1], y + 1, add, a11);
        Write(w2, scales[2], columns, k, x1, xScales[1], y + 2, add, a21);
        Write(w3, scales[3], columns, k, x1, xScales[1], y + 3, add, a31);
    }

    [MethodImpl(Hot)]
    static void Tile4x1(sbyte* w0, float* scales, int columns, short* x, float xScale, float* y, bool add)
    {
        sbyte* w1 = w0 + columns, w2 = w1 + columns, w3 = w2 + columns;
        TSum a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero;
        // Four rows lie one behind the other: a step reads a part of each, and fetches as much of the rows two tiles further in one run. With
        // more rows of x, and with floats, arithmetic or the bus is the limit, and fetching ahead gains nothing or loses.
        var ahead = (byte*)(w0 + 8 * (nint)columns);
        nint k = 0;
        for (; k <= columns - TLanes.Count; k += TLanes.Count)
        {
            CacheAhead.Step(ahead + 4 * k, 4 * TLanes.Count);
            var v = TLanes.Load(x + k);
            a0 = TLanes.MultiplyAdd(a0, TLanes.Load(w0 + k), v);
            a1 = TLanes.MultiplyAdd(a1, TLanes.Load(w1 + k), v);
            a2 = TLanes.MultiplyAdd(a2, TLanes.Load(w2 + k), v);
            a3 = TLanes.MultiplyAdd(a3, TLanes.Load(w3 + k), v);
        }
        Write(w0, scales[0], columns, k, x, xScale, y, add, a0);
        Write(w1, scales[1], columns, k, x, xScale, y + 1, add, a1);
        Write(w2, scales[2], columns, k, x, xScale, y + 2, add, a2);
        Write(w3, scales[3], columns, k, x, xScale, y + 3, add, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write(sbyte* w, float scale, int columns, nint k, short* x, float xScale, float* y, bool add, TSum a)
    {
        var sum = TLanes.Sum(a);
        for (; k < columns; k++) sum += w[k] * x[k];
        var value = sum * (scale * xScale);
        *y = add ? *y + value : value;
    }
}
