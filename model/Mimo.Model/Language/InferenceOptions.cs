using Mimo.Model.Kernels;

namespace Mimo.Model.Language;

/// <summary>How a language model computes when nothing is learned.</summary>
public sealed record InferenceOptions
{
    /// <summary>Format of the matrices; embeddings and norms stay as they are on the CPU.</summary>
    /// <value>Default Fp32.</value>
    public WeightFormat Weights { get; init; } = WeightFormat.Fp32;

    /// <summary>
    /// Threads of a forward pass on the CPU with the calling one, 1 and up. More than there are cores only cost. Results do not depend on
    /// it.
    /// </summary>
    /// <value>Default 1.</value>
    public int Threads { get; init; } = 1;

    /// <summary>Null is the best that the processor has; another one is for comparison.</summary>
    public InstructionSet? Instructions { get; init; }

    /// <summary>Whether libtorch computes on the CPU too, for comparison: float32 and bfloat16 only, one thread.</summary>
    /// <value>Default false; CUDA and processors without AVX2 have nothing else.</value>
    public bool UseLibrary { get; init; }
}
