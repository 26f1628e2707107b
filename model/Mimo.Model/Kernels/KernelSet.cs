using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mimo.Model.Kernels;

/// <summary>The kernels of one instruction set. Sums run in an order that depends on the set and on widths, never on the number of rows.</summary>
abstract unsafe class KernelSet
{
    /// <summary>The widest that this processor has; null without AVX2, where the library is faster.</summary>
    public static KernelSet? Best { get; } =
        Avx512BW.IsSupported && Avx512DQ.IsSupported && Vector512.IsHardwareAccelerated ? Of(InstructionSet.Avx512)
        : Avx2.IsSupported && Fma.IsSupported ? Of(InstructionSet.Avx2)
        : null;

    /// <exception cref="PlatformNotSupportedException">The processor has no AVX2.</exception>
    public static KernelSet Of(InstructionSet instructions) => instructions switch
    {
        InstructionSet.Scalar => new KernelSet<Lanes1, float, ShortLanes1, int, int>(),
        _ when !Avx2.IsSupported => throw new PlatformNotSupportedException($"{instructions} needs AVX2."),
        InstructionSet.Avx2 => new KernelSet<Lanes256, Vector256<float>, ShortLanes256, Vector256<short>, Vector256<int>>(),
        InstructionSet.Avx512 => new KernelSet<Lanes512, Vector512<float>, ShortLanes512, Vector512<short>, Vector512<int>>(),
        _ => throw new ArgumentOutOfRangeException(nameof(instructions), instructions, null),
    };

    /// <inheritdoc cref="FloatProduct{TLanes, TVector, TElements, TElement}.Run"/>
    public abstract void Multiply(float* w, int from, int to, in RowSet x, float* y, nint yStride, bool add);

    /// <inheritdoc cref="FloatProduct{TLanes, TVector, TElements, TElement}.Run"/>
    public abstract void Multiply(ushort* w, int from, int to, in RowSet x, float* y, nint yStride, bool add);

    /// <inheritdoc cref="Int8Product{TLanes, TShort, TSum}.Run"/>
    public abstract void Multiply(sbyte* w, float* scales, int from, int to, in RowSet x, float* y, nint yStride, bool add);

    /// <inheritdoc cref="RowKernels{TLanes, TVector}.Normalise"/>
    public abstract void Normalise(float* x, float* gain, float* y, int columns, float eps);

    /// <inheritdoc cref="RowKernels{TLanes, TVector}.Quantise"/>
    public abstract float Quantise(float* x, short* whole, int columns, int levels);

    /// <inheritdoc cref="RowKernels{TLanes, TVector}.GateBySilu"/>
    public abstract void GateBySilu(float* gate, float* up, int columns);

    /// <inheritdoc cref="RowKernels{TLanes, TVector}.Rotate"/>
    public abstract void Rotate(float* head, float* cos, float* signedSin, int width);

    /// <inheritdoc cref="RowKernels{TLanes, TVector}.IndexOfMax"/>
    public abstract int IndexOfMax(float* x, int count);

    /// <inheritdoc cref="BlockAttention{TLanes, TVector}.Run"/>
    public abstract void Attend(float* query, in BlockView kv, int length, float* scores, float* output);
}

sealed unsafe class KernelSet<TLanes, TVector, TShortLanes, TShort, TSum> : KernelSet
    where TLanes : struct, ILanes<TVector> where TVector : unmanaged
    where TShortLanes : struct, IShortLanes<TShort, TSum> where TShort : unmanaged where TSum : unmanaged
{
    public override void Multiply(float* w, int from, int to, in RowSet x, float* y, nint yStride, bool add) =>
        FloatProduct<TLanes, TVector, SingleElements, float>.Run(w, from, to, x.Columns, x.Values, x.Stride, x.Count, y, yStride, add);

    public override void Multiply(ushort* w, int from, int to, in RowSet x, float* y, nint yStride, bool add) =>
        FloatProduct<TLanes, TVector, BFloatElements, ushort>.Run(w, from, to, x.Columns, x.Values, x.Stride, x.Count, y, yStride, add);

    public override void Multiply(sbyte* w, float* scales, int from, int to, in RowSet x, float* y, nint yStride, bool add) =>
        Int8Product<TShortLanes, TShort, TSum>.Run(
            w, scales, from, to, x.Columns, x.Shorts, x.Scales, x.Stride, x.Count, y, yStride, add);

    public override void Normalise(float* x, float* gain, float* y, int columns, float eps) =>
        RowKernels<TLanes, TVector>.Normalise(x, gain, y, columns, eps);

    public override float Quantise(float* x, short* whole, int columns, int levels) =>
        RowKernels<TLanes, TVector>.Quantise(x, whole, columns, levels);

    public override void GateBySilu(float* gate, float* up, int columns) => RowKernels<TLanes, TVector>.GateBySilu(gate, up, columns);

    public override void Rotate(float* head, float* cos, float* signedSin, int width) =>
        RowKernels<TLanes, TVector>.Rotate(head, cos, signedSin, width);

    public override int IndexOfMax(float* x, int count) => RowKernels<TLanes, TVector>.IndexOfMax(x, count);

    public override void Attend(float* query, in BlockView kv, int length, float* scores, float* output) =>
        BlockAttention<TLanes, TVector>.Run(query, kv, length, scores, output);
}
