using Mimo.Model.Kernels;
using Mimo.Model.Language;
using TorchSharp;
using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>
/// Copies a checkpoint into a module's parameters and buffers. Not <c>load_state_dict</c>: that one does not name the keys that do not fit.
/// Nothing is copied unless everything fits.
/// </summary>
public static class StateLoader
{
    /// <param name="module">Its state is overwritten, with conversion to each parameter's type and device.</param>
    /// <param name="source">Stays open and the caller's.</param>
    /// <param name="layout">How the source names its tensors.</param>
    /// <exception cref="CheckpointException">Names every key that is missing, unexpected or misshapen.</exception>
    public static void Load(nn.Module module, ICheckpointSource source, KeyLayout layout)
    {
        using var mapped = new MappedCheckpoint(source, layout);
        var state = ModuleState.Of(module);
        Check(state, mapped);
        using var guard = no_grad();
        foreach (var (name, target) in state)
        {
            using var stored = mapped.Read(name);
            target.copy_(stored);
        }
    }

    /// <summary>
    /// Like <see cref="Load"/>, for a module that only computes: on the CPU float32 weights are used where they lie in the file, and the
    /// language model's matrices go one by one into their format, so that no second copy of the model is ever in memory.
    /// </summary>
    /// <param name="module">Just built, on the CPU: memory that it has not touched yet is given back.</param>
    /// <param name="source">May be closed afterwards; its files must not be cut while the module lives.</param>
    /// <param name="layout">How the source names its tensors.</param>
    /// <param name="format">Of a <see cref="LlamaForCausalLM"/>'s matrices in the module: Fp32, Bf16 or Int8.</param>
    /// <exception cref="CheckpointException">As there.</exception>
    public static void LoadForInference(nn.Module module, ICheckpointSource source, KeyLayout layout, WeightFormat format)
    {
        using var mapped = new MappedCheckpoint(source, layout);
        var state = ModuleState.Of(module);
        Check(state, mapped);
        using var guard = no_grad();
        var matrices = format == WeightFormat.Fp32
            ? []
            : module.named_modules().Select(m => m.module).Append(module).OfType<LlamaForCausalLM>().SelectMany(m => m.Matrices())
                .DistinctBy(l => l.Weight.Handle).ToDictionary(l => l.Weight.Handle);
        foreach (var (name, target) in state)
        {
            if (matrices.TryGetValue(target.Handle, out var matrix))
            {
                using var exact = mapped.Map(name) ?? mapped.Read(name, toFloat32: true);
                matrix.Pack(format, exact);
                continue;
            }
            using var stored = (target.device_type == DeviceType.CPU && target.dtype == ScalarType.Float32 ? mapped.Map(name) : null) ?? mapped.Read(name);
            // Replaces the memory instead of filling it. Returns the target, which stays.
            if (stored.dtype == target.dtype && target.device_type == DeviceType.CPU) target.set_(stored);
            else target.copy_(stored);
        }
    }

    static void Check(Dictionary<string, Tensor> state, MappedCheckpoint mapped)
    {
        var names = mapped.Names.ToHashSet(StringComparer.Ordinal);
        var missing = state.Keys.Where(k => !names.Contains(k)).Order(StringComparer.Ordinal).ToList();
        var unexpected = names.Where(n => !state.ContainsKey(n) && !mapped.IsOptional(n)).Order(StringComparer.Ordinal)
            .Select(CheckpointException.Quote).ToList();
        var misshapen = state.Where(s => names.Contains(s.Key) && !Fits(s.Value, mapped.Info(s.Key)))
            .OrderBy(s => s.Key, StringComparer.Ordinal)
            .Select(s => $"{s.Key} (module {new TensorInfo(s.Value.dtype, s.Value.shape)}, checkpoint {mapped.Info(s.Key)})").ToList();
        if (missing.Count + unexpected.Count + misshapen.Count > 0)
            throw new CheckpointException(mapped.Description, missing, unexpected, misshapen);
        foreach (var (name, target) in state)
            if (target.device_type == DeviceType.META)
                throw new CheckpointException($"{name} has no memory: the module was built on the meta device.");
    }

    // Floats of one width stand in for another; an index table in place of a weight is a mistake.
    static bool Fits(Tensor target, TensorInfo stored) =>
        target.shape.SequenceEqual(stored.Shape) && target.is_floating_point() == IsFloat(stored.DType);

    static bool IsFloat(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
