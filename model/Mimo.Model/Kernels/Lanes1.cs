using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>One float at a time: what the vectors are compared with, and the way on processors that have none of them.</summary>
readonly unsafe struct Lanes1 : ILanes<float>
{
    public static int Count => 1;
    public static float Zero => 0;
    public static float All(float value) => value;
    public static float Load(float* from) => *from;
    public static float Load(ushort* from) => BitConverter.UInt32BitsToSingle((uint)*from << 16);
    public static void Store(float vector, float* to) => *to = vector;
    public static float Add(float a, float b) => a + b;
    public static float Multiply(float a, float b) => a * b;
    public static float Divide(float a, float b) => a / b;
    public static float Max(float a, float b) => MathF.Max(a, b);
    public static float Abs(float a) => MathF.Abs(a);
    public static float Exp(float a) => MathF.Exp(a);
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Fused(float a, float b, float c) => a * b + c;
    public static float Sum(float vector) => vector;
    public static float Largest(float vector) => vector;
    public static void StoreShort(float vector, short* to) => *to = (short)MathF.Round(vector);
}
