using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Kernels;

/// <summary>Where a tensor's values lie.</summary>
static unsafe class TensorMemory
{
    /// <param name="tensor">On the CPU, contiguous, not empty. The address is good as long as this tensor lives.</param>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static float* Floats(Tensor tensor)
    {
        if (tensor.device_type != DeviceType.CPU || tensor.dtype != ScalarType.Float32 || !tensor.is_contiguous() || tensor.numel() == 0)
            throw new ArgumentException("A contiguous float32 tensor on the CPU is wanted.", nameof(tensor));
        if (tensor.numel() < int.MaxValue / sizeof(float))
            fixed (byte* start = tensor.bytes) return (float*)start;
        // A span over a whole tensor ends at 2 GiB.
        using var flat = tensor.view(-1);
        using var first = flat.narrow(0, 0, 1);
        fixed (byte* large = first.bytes) return (float*)large;
    }
}
