using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Model.Kernels;

/// <summary>Sixteen floats: AVX-512. Where it is absent .NET carries each operation out in two halves, which tests use.</summary>
readonly unsafe struct Lanes512 : ILanes<Vector512<float>>
{
    const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static int Count => 16;
    public static Vector512<float> Zero => Vector512<float>.Zero;
    [MethodImpl(Inline)]
    public static Vector512<float> All(float value) => Vector512.Create(value);
    [MethodImpl(Inline)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);
    [MethodImpl(Inline)]
    public static Vector512<float> Load(ushort* from)
    {
        var bits = Vector256.Load(from);
        var wide = Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt32(bits)
            : Vector512.Create(Vector256.WidenLower(bits), Vector256.WidenUpper(bits));
        return (wide << 16).AsSingle();
    }
    [MethodImpl(Inline)]
    public static void Store(Vector512<float> vector, float* to) => vector.Store(to);
    [MethodImpl(Inline)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;
    [MethodImpl(Inline)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;
    [MethodImpl(Inline)]
    public static Vector512<float> Divide(Vector512<float> a, Vector512<float> b) => a / b;
    [MethodImpl(Inline)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) => Vector512.Max(a, b);
    [MethodImpl(Inline)]
    public static Vector512<float> Abs(Vector512<float> a) => Vector512.Abs(a);
    [MethodImpl(Inline)]
    public static Vector512<float> Exp(Vector512<float> a) => Vector512.Exp(a);
    [MethodImpl(Inline)]
    public static Vector512<float> Fused(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);
    [MethodImpl(Inline)]
    public static float Sum(Vector512<float> vector) => Vector512.Sum(vector);
    [MethodImpl(Inline)]
    public static float Largest(Vector512<float> vector)
    {
        var most = vector[0];
        for (var i = 1; i < 16; i++) most = MathF.Max(most, vector[i]);
        return most;
    }
    [MethodImpl(Inline)]
    public static void StoreShort(Vector512<float> vector, short* to)
    {
        var whole = Vector512.ConvertToInt32(Vector512.Round(vector));
        Vector256.Narrow(whole.GetLower(), whole.GetUpper()).Store(to);
    }
}
