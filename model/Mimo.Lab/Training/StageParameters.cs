using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Lab.Training;

static class StageParameters
{
    /// <summary>A module's parameters by checkpoint key, in the order of keys, so that a resumed run sees the same order.</summary>
    public static IEnumerable<(string, Parameter, double)> Of(string prefix, nn.Module module, Func<string, bool>? take = null, double rate = 1) =>
        module.named_parameters().Where(p => take is null || take(p.name)).OrderBy(p => p.name, StringComparer.Ordinal)
            .Select(p => (prefix + p.name, p.parameter, rate));
}
