using static TorchSharp.torch;

namespace Mimo.Model.Checkpoints;

/// <summary>What a checkpoint holds of a module.</summary>
public static class ModuleState
{
    /// <summary>
    /// Parameters and buffers by key. Not <c>state_dict</c>: when a module is registered TorchSharp scans its fields as well, and lists a
    /// weight again under the name of each field on the way (<c>layers.0._query.weight</c>).
    /// </summary>
    public static Dictionary<string, Tensor> Of(nn.Module module)
    {
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, parameter) in module.named_parameters()) state.Add(name, parameter);
        foreach (var (name, buffer) in module.named_buffers()) state.TryAdd(name, buffer);
        return state;
    }
}
