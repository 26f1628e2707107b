using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Model.Kernels;

/// <summary>One product at a time.</summary>
readonly unsafe struct ShortLanes1 : IShortLanes<int, int>
{
    public static int Count => 1;
    public static int Zero => 0;
    public static int Load(short* from) => *from;
    public static int Load(sbyte* from) => *from;
    public static int MultiplyAdd(int sum, int a, int b) => sum + a * b;
    public static int Sum(int sum) => sum;
}

/// <summary>Sixteen products: AVX2.</summary>
readonly unsafe struct ShortLanes256 : IShortLanes<Vector256<short>, Vector256<int>>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 16;
    public static Vector256<int> Zero => Vector256<int>.Zero;
    [MethodImpl(Inline)]
    public static Vector256<short> Load(short* from) => Vector256.Load(from);
    [MethodImpl(Inline)]
    public static Vector256<short> Load(sbyte* from) => Avx2.ConvertToVector256Int16(from);
    [MethodImpl(Inline)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<short> a, Vector256<short> b) =>
        sum + Avx2.MultiplyAddAdjacent(a, b);
    [MethodImpl(Inline)]
    public static int Sum(Vector256<int> sum) => Vector256.Sum(sum);
}

/// <summary>Thirty-two products: AVX-512BW, or two halves on AVX2.</summary>
readonly unsafe struct ShortLanes512 : IShortLanes<Vector512<short>, Vector512<int>>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 32;
    public static Vector512<int> Zero => Vector512<int>.Zero;
    [MethodImpl(Inline)]
    public static Vector512<short> Load(short* from) => Vector512.Load(from);
    [MethodImpl(Inline)]
    public static Vector512<short> Load(sbyte* from) => Avx512BW.IsSupported
        ? Avx512BW.ConvertToVector512Int16(Vector256.Load(from))
        : Vector512.Create(Avx2.ConvertToVector256Int16(from), Avx2.ConvertToVector256Int16(from + 16));
    [MethodImpl(Inline)]
    public static Vector512<int> MultiplyAdd(Vector512<int> sum, Vector512<short> a, Vector512<short> b) => Avx512BW.IsSupported
        ? sum + Avx512BW.MultiplyAddAdjacent(a, b)
        : sum + Vector512.Create(
            Avx2.MultiplyAddAdjacent(a.GetLower(), b.GetLower()), Avx2.MultiplyAddAdjacent(a.GetUpper(), b.GetUpper()));
    [MethodImpl(Inline)]
    public static int Sum(Vector512<int> sum) => Vector512.Sum(sum);
}
