using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>
/// One head of one query over keys and values that lie in blocks: softmax(q K^T / sqrt(hd)) V. Reads the blocks in place. Hand-written:
/// the library wants one tensor a sequence, and reaches a quarter of the memory's speed with one query.
/// </summary>
static unsafe class BlockAttention<TLanes, TVector> where TLanes : struct, ILanes<TVector> where TVector : unmanaged
{
    const MethodImplOptions Hot = MethodImplOptions.AggressiveOptimization;

    /// <param name="query">(width).</param>
    /// <param name="kv">Where keys and values are.</param>
    /// <param name="length">Keys that the query sees, at least 1.</param>
    /// <param name="scores">Room for <paramref name="length"/> floats and a vector more.</param>
    /// <param name="output">(width).</param>
    [MethodImpl(Hot)]
    public static void Run(float* query, in BlockView kv, int length, float* scores, float* output)
    {
        Scores(query, kv, length, scores);
        var total = Softmax(scores, length, 1 / MathF.Sqrt(kv.Width));
        var c = 0;
        for (; c <= kv.Width - 8 * TLanes.Count; c += 8 * TLanes.Count) Mix8(kv, length, scores, 1 / total, c, output);
        for (; c <= kv.Width - 2 * TLanes.Count; c += 2 * TLanes.Count) Mix2(kv, length, scores, 1 / total, c, output);
        for (; c < kv.Width; c++) Mix(kv, length, scores, 1 / total, c, output);
    }

    [MethodImpl(Hot)]
    static void Scores(float* query, in BlockView kv, int length, float* scores)
    {
        var width = kv.Width;
        for (int start = 0, b = 0; start < length; start += kv.BlockTokens, b++)
        {
            var keys = kv.KeysOf(b);
            var count = Math.Min(kv.BlockTokens, length - start);
            var t = 0;
            for (; t + 4 <= count; t += 4)
            {
                float* k0 = keys + (nint)t * width, k1 = k0 + width, k2 = k1 + width, k3 = k2 + width;
                TVector a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero;
                var c = 0;
                for (; c <= width - TLanes.Count; c += TLanes.Count)
                {
                    var q = TLanes.Load(query + c);
                    a0 = TLanes.Fused(q, TLanes.Load(k0 + c), a0);
                    a1 = TLanes.Fused(q, TLanes.Load(k1 + c), a1);
                    a2 = TLanes.Fused(q, TLanes.Load(k2 + c), a2);
                    a3 = TLanes.Fused(q, TLanes.Load(k3 + c), a3);
                }
                var to = scores + start + t;
                to[0] = Finish(query, k0, c, width, a0);
                to[1] = Finish(query, k1, c, width, a1);
                to[2] = Finish(query, k2, c, width, a2);
                to[3] = Finish(query, k3, c, width, a3);
            }
            for (; t < count; t++)
            {
                var (key, a, c) = ((nint)(keys + (nint)t * width), TLanes.Zero, 0);
                for (; c <= width - TLanes.Count; c += TLanes.Count) a = TLanes.Fused(TLanes.Load(query + c), TLanes.Load((float*)key + c), a);
                scores[start + t] = Finish(query, (float*)key, c, width, a);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static float Finish(float* query, float* key, int c, int width, TVector a)
    {
        var sum = TLanes.Sum(a);
        for (; c < width; c++) sum += query[c] * key[c];
        return sum;
    }

    /// <returns>The sum of what is left in the scores: exp(scale (s - max)).</returns>
    [MethodImpl(Hot)]
    static float Softmax(float* scores, int length, float scale)
    {
        // The last vector is filled up with what becomes zero, so that a score is treated alike wherever it stands.
        for (var i = 0; i < TLanes.Count; i++) scores[length + i] = float.NegativeInfinity;
        var largest = TLanes.All(float.NegativeInfinity);
        for (var i = 0; i < length; i += TLanes.Count) largest = TLanes.Max(largest, TLanes.Load(scores + i));
        var most = TLanes.Largest(largest);
        var (sum, factor, shift) = (TLanes.Zero, TLanes.All(scale), TLanes.All(-most * scale));
        for (var i = 0; i < length; i += TLanes.Count)
        {
            var e = TLanes.Exp(TLanes.Fused(TLanes.Load(scores + i), factor, shift));
            TLanes.Store(e, scores + i);
            sum = TLanes.Add(sum, e);
        }
        return TLanes.Sum(sum);
    }

    [MethodImpl(Hot)]
    static void Mix8(in BlockView kv, int length, float* weights, float factor, int c, float* output)
    {
        TVector a0 = TLanes.Zero, a1 = TLanes.Zero, a2 = TLanes.Zero, a3 = TLanes.Zero,
            a4 = TLanes.Zero, a5 = TLanes.Zero, a6 = TLanes.Zero, a7 = TLanes.Zero;
        for (int start = 0, b = 0; start < length; start += kv.BlockTokens, b++)
        {
            var v = kv.ValuesOf(b) + c;
            var count = Math.Min(kv.BlockTokens, length - start);
            for (var t = 0; t < count; t++, v += kv.Width)
            {
                var w = TLanes.All(weights[start + t]);
                a0 = TLanes.Fused(w, TLanes.Load(v), a0);
                a1 = TLanes.Fused(w, TLanes.Load(v + TLanes.Count), a1);
                a2 = TLanes.Fused(w, TLanes.Load(v + 2 * TLanes.Count), a2);
                a3 = TLanes.Fused(w, TLanes.Load(v + 3 * TLanes.Count), a3);
                a4 = TLanes.Fused(w, TLanes.Load(v + 4 * TLanes.Count), a4);
                a5 = TLanes.Fused(w, TLanes.Load(v + 5 * TLanes.Count), a5);
                a6 = TLanes.Fused(w, TLanes.Load(v + 6 * TLanes.Count), a6);
                a7 = TLanes.Fused(w, TLanes.Load(v + 7 * TLanes.Count), a7);
            }
        }
        var (all, to) = (TLanes.All(factor), (nint)(output + c));
        TLanes.Store(TLanes.Multiply(a0, all), (float*)to);
        TLanes.Store(TLanes.Multiply(a1, all), (float*)to + TLanes.Count);
        TLanes.Store(TLanes.Multiply(a2, all), (float*)to + 2 * TLanes.Count);
        TLanes.Store(TLanes.Multiply(a3, all), (float*)to + 3 * TLanes.Count);
        TLanes.Store(TLanes.Multiply(a4, all), (float*)to + 4 * TLanes.Count);
        TLanes.Store(TLanes.Multiply(a5, all), (float*)to + 5 * TLanes.Count);
        TLanes.Store(TLanes.Multiply(a6, all), (float*)to + 6 * TLanes.Count);
        TLanes.Store(TLanes.Multiply(a7, all), (float*)to + 7 * TLanes.Count);
    }

    [MethodImpl(Hot)]
    static void Mix2(in BlockView kv, int length, float* weights, float factor, int c, float* output)
    {
        TVector a0 = TLanes.Zero, a1 = TLanes.Zero;
        for (int start = 0, b = 0; start < length; start += kv.BlockTokens, b++)
        {
            var v = kv.ValuesOf(b) + c;
            var count = Math.Min(kv.BlockTokens, length - start);
            for (var t = 0; t < count; t++, v += kv.Width)
            {
                var w = TLanes.All(weights[start + t]);
                a0 = TLanes.Fused(w, TLanes.Load(v), a0);
                a1 = TLanes.Fused(w, TLanes.Load(v + TLanes.Count), a1);
            }
        }
        var all = TLanes.All(factor);
        TLanes.Store(TLanes.Multiply(a0, all), output + c);
        TLanes.Store(TLanes.Multiply(a1, all), output + c + TLanes.Count);
    }

    static void Mix(in BlockView kv, int length, float* weights, float factor, int c, float* output)
    {
        var sum = 0f;
        for (int start = 0, b = 0; start < length; start += kv.BlockTokens, b++)
        {
            var v = kv.ValuesOf(b) + c;
            var count = Math.Min(kv.BlockTokens, length - start);
            for (var t = 0; t < count; t++, v += kv.Width) sum += weights[start + t] * *v;
        }
        output[c] = sum * factor;
    }
}
