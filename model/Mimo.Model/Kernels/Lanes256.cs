using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Model.Kernels;

/// <summary>Eight floats: AVX2 and FMA.</summary>
readonly unsafe struct Lanes256 : ILanes<Vector256<float>>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 8;
    public static Vector256<float> Zero => Vector256<float>.Zero;
    [MethodImpl(Inline)]
    public static Vector256<float> All(float value) => Vector256.Create(value);
    [MethodImpl(Inline)]
    public static Vector256<float> Load(float* from) => Vector256.Load(from);
    [MethodImpl(Inline)]
    public static Vector256<float> Load(ushort* from)
    {
        // One instruction on AVX2; the portable form is two and a merge.
        var wide = Avx2.IsSupported
            ? Avx2.ConvertToVector256Int32(from).AsUInt32()
            : Vector256.Create(Vector128.WidenLower(Vector128.Load(from)), Vector128.WidenUpper(Vector128.Load(from)));
        return (wide << 16).AsSingle();
    }
    [MethodImpl(Inline)]
    public static void Store(Vector256<float> vector, float* to) => vector.Store(to);
    [MethodImpl(Inline)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => a + b;
    [MethodImpl(Inline)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => a * b;
    [MethodImpl(Inline)]
    public static Vector256<float> Divide(Vector256<float> a, Vector256<float> b) => a / b;
    [MethodImpl(Inline)]
    public static Vector256<float> Max(Vector256<float> a, Vector256<float> b) => Vector256.Max(a, b);
    [MethodImpl(Inline)]
    public static Vector256<float> Abs(Vector256<float> a) => Vector256.Abs(a);
    [MethodImpl(Inline)]
    public static Vector256<float> Exp(Vector256<float> a) => Vector256.Exp(a);
    [MethodImpl(Inline)]
    public static Vector256<float> Fused(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
    [MethodImpl(Inline)]
    public static float Sum(Vector256<float> vector) => Vector256.Sum(vector);
    [MethodImpl(Inline)]
    public static float Largest(Vector256<float> vector)
    {
        var most = vector[0];
        for (var i = 1; i < 8; i++) most = MathF.Max(most, vector[i]);
        return most;
    }
    [MethodImpl(Inline)]
    public static void StoreShort(Vector256<float> vector, short* to)
    {
        var whole = Vector256.ConvertToInt32(Vector256.Round(vector));
        Vector128.Narrow(whole.GetLower(), whole.GetUpper()).Store(to);
    }
}
