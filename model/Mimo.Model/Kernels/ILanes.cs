namespace Mimo.Model.Kernels;

/// <summary>
/// What a kernel needs of a vector of floats. Kernels are written once over this and compiled for each width; one lane is the plain
/// code that tests compare the others with.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
unsafe interface ILanes<TVector> where TVector : unmanaged
{
    static abstract int Count { get; }
    static abstract TVector Zero { get; }
    static abstract TVector All(float value);
    static abstract TVector Load(float* from);
    /// <summary>bfloat16, the upper half of a float.</summary>
    static abstract TVector Load(ushort* from);
    static abstract void Store(TVector vector, float* to);
    static abstract TVector Add(TVector a, TVector b);
    static abstract TVector Multiply(TVector a, TVector b);
    static abstract TVector Divide(TVector a, TVector b);
    static abstract TVector Max(TVector a, TVector b);
    static abstract TVector Abs(TVector a);
    static abstract TVector Exp(TVector a);
    /// <returns>a * b + c, rounded once where the processor can.</returns>
    static abstract TVector Fused(TVector a, TVector b, TVector c);
    static abstract float Sum(TVector vector);
    static abstract float Largest(TVector vector);
    /// <summary>Rounds to the nearest integer, ties to even; within the range of int16.</summary>
    static abstract void StoreShort(TVector vector, short* to);
}
