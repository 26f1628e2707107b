namespace Mimo.Model.Kernels;

/// <summary>Which instructions kernels are compiled to.</summary>
public enum InstructionSet
{
    /// <summary>One value at a time; runs anywhere and is for comparison.</summary>
    Scalar,
    /// <summary>AVX2 with FMA.</summary>
    Avx2,
    /// <summary>AVX-512 F, BW, DQ and VL. Without them it runs in halves on AVX2, correct and slower.</summary>
    Avx512,
}
