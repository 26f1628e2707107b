using System.Runtime.CompilerServices;

namespace Mimo.Model.Kernels;

/// <summary>How weights are stored, as a kernel over floats sees them.</summary>
unsafe interface IElements<TElement> where TElement : unmanaged
{
    static abstract TVector Load<TLanes, TVector>(TElement* from) where TLanes : struct, ILanes<TVector> where TVector : unmanaged;
}

readonly unsafe struct SingleElements : IElements<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(float* from) where TLanes : struct, ILanes<TVector> where TVector : unmanaged =>
        TLanes.Load(from);
}

readonly unsafe struct BFloatElements : IElements<ushort>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(ushort* from) where TLanes : struct, ILanes<TVector> where TVector : unmanaged =>
        TLanes.Load(from);
}
