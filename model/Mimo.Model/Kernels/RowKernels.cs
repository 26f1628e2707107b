using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>What happens to one row between products. Hand-written because a library call a row costs more than the work.</summary>
static unsafe class RowKernels<TLanes, TVector> where TLanes : struct, ILanes<TVector> where TVector : unmanaged
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <summary>y = gain x / sqrt(mean(x^2) + eps).</summary>
    [MethodImpl(Hot)]
    public static void Normalise(float* x, float* gain, float* y, int columns, float eps)
    {
        var squares = TLanes.Zero;
        var i = 0;
        for (; i <= columns - TLanes.Count; i += TLanes.Count)
        {
            var v = TLanes.Load(x + i);
            squares = TLanes.Fused(v, v, squares);
        }
        var sum = TLanes.Sum(squares);
        for (; i < columns; i++) sum += x[i] * x[i];
        var scale = 1 / MathF.Sqrt(sum / columns + eps);
        var all = TLanes.All(scale);
        for (i = 0; i <= columns - TLanes.Count; i += TLanes.Count)
            TLanes.Store(TLanes.Multiply(TLanes.Multiply(TLanes.Load(x + i), all), TLanes.Load(gain + i)), y + i);
        for (; i < columns; i++) y[i] = x[i] * scale * gain[i];
    }

    /// <summary>Rounds a row to whole numbers of -levels..levels.</summary>
    /// <returns>The scale that turns them back; NaN for a row that has a NaN or an infinity.</returns>
    [MethodImpl(Hot)]
    public static float Quantise(float* x, short* whole, int columns, int levels)
    {
        var most = TLanes.Zero;
        var i = 0;
        for (; i <= columns - TLanes.Count; i += TLanes.Count) most = TLanes.Max(most, TLanes.Abs(TLanes.Load(x + i)));
        var largest = TLanes.Largest(most);
        for (; i < columns; i++) largest = MathF.Max(largest, MathF.Abs(x[i]));
        if (!float.IsFinite(largest)) return float.NaN;
        var inverse = largest == 0 ? 0 : levels / largest;
        // A row of denormals: its inverse overflows, and it is as good as zero.
        if (!float.IsFinite(inverse)) inverse = 0;
        var all = TLanes.All(inverse);
        for (i = 0; i <= columns - TLanes.Count; i += TLanes.Count) TLanes.StoreShort(TLanes.Multiply(TLanes.Load(x + i), all), whole + i);
        for (; i < columns; i++) whole[i] = (short)MathF.Round(x[i] * inverse);
        return largest / levels;
    }

    /// <summary>gate = silu(gate) up.</summary>
    [MethodImpl(Hot)]
    public static void GateBySilu(float* gate, float* up, int columns)
    {
        var (one, minus) = (TLanes.All(1), TLanes.All(-1));
        var i = 0;
        for (; i <= columns - TLanes.Count; i += TLanes.Count)
        {
            var g = TLanes.Load(gate + i);
            var silu = TLanes.Divide(g, TLanes.Add(one, TLanes.Exp(TLanes.Multiply(g, minus))));
            TLanes.Store(TLanes.Multiply(silu, TLanes.Load(up + i)), gate + i);
        }
        for (; i < columns; i++) gate[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
    }

    /// <summary>Rotary positions of one head, in place; tables as in <c>RotaryTable</c>.</summary>
    [MethodImpl(Hot)]
    public static void Rotate(float* head, float* cos, float* signedSin, int width)
    {
        var half = width / 2;
        float* upper = head + half, upperCos = cos + half, upperSin = signedSin + half;
        var i = 0;
        for (; i <= half - TLanes.Count; i += TLanes.Count)
        {
            TVector a = TLanes.Load(head + i), b = TLanes.Load(upper + i);
            TLanes.Store(TLanes.Fused(a, TLanes.Load(cos + i), TLanes.Multiply(b, TLanes.Load(signedSin + i))), head + i);
            TLanes.Store(TLanes.Fused(b, TLanes.Load(upperCos + i), TLanes.Multiply(a, TLanes.Load(upperSin + i))), upper + i);
        }
        for (; i < half; i++)
        {
            var (a, b) = (head[i], upper[i]);
            head[i] = a * cos[i] + b * signedSin[i];
            upper[i] = b * upperCos[i] + a * upperSin[i];
        }
    }

    /// <returns>Index of the largest value, the first of equals; -1 if all are NaN or minus infinity.</returns>
    [MethodImpl(Hot)]
    public static int IndexOfMax(float* x, int count)
    {
        // Blocks that hold nothing larger are passed over by one comparison each; the few others are read one by one.
        var (best, at, i) = (float.NegativeInfinity, -1, 0);
        for (; i <= count - 4 * TLanes.Count; i += 4 * TLanes.Count)
        {
            var most = TLanes.Max(
                TLanes.Max(TLanes.Load(x + i), TLanes.Load(x + i + TLanes.Count)),
                TLanes.Max(TLanes.Load(x + i + 2 * TLanes.Count), TLanes.Load(x + i + 3 * TLanes.Count)));
            // Not "larger": a NaN in the block makes its maximum NaN.
            if (TLanes.Largest(most) <= best) continue;
            for (var j = i; j < i + 4 * TLanes.Count; j++)
                if (x[j] > best) (best, at) = (x[j], j);
        }
        for (; i < count; i++)
            if (x[i] > best) (best, at) = (x[i], i);
        return at;
    }
}
