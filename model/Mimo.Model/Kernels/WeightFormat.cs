using System.Diagnostics.CodeAnalysis;

namespace Mimo.Model.Kernels;

/// <summary>How the language model's matrices are held. Measured errors: docs/model.md.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "The formats are called so.")]
public enum WeightFormat
{
    /// <summary>As in training. A float32 checkpoint is used where it lies, without a copy.</summary>
    Fp32,
    /// <summary>Half the memory; on the CPU computed in float32.</summary>
    Bf16,
    /// <summary>A quarter of the memory, one scale a row; CPU only.</summary>
    Int8,
    /// <summary>Half the memory; CUDA only.</summary>
    Fp16,
}
