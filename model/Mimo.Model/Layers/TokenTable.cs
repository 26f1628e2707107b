using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>A few learned tokens, key <c>weight</c>: an <c>nn.Embedding</c> that is only ever read whole.</summary>
public sealed class TokenTable : nn.Module
{
    [ComponentName(Name = "weight")] readonly Parameter _weight;

    public TokenTable(int count, int width, Device? device = null) : base(nameof(TokenTable))
    {
        _weight = new Parameter(torch.empty(count, width, dtype: float32, device: device));
        register_parameter("weight", _weight);
    }

    /// <summary>(count, width) float32.</summary>
    public Tensor Weight => _weight;
}
