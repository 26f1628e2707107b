using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Layers;

/// <summary>Rows of a learned table, key <c>weight</c>. Not <c>nn.Embedding</c>, which draws 131 M normal numbers for Vicuna's vocabulary.</summary>
public sealed class EmbeddingTable : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] readonly Parameter _weight;

    /// <param name="rows">Ids run from 0 to this, exclusive.</param>
    /// <param name="width">Width of a row.</param>
    /// <param name="device">Null is the CPU; <c>meta</c> gives shapes without memory.</param>
    public EmbeddingTable(int rows, int width, Device? device = null) : base(nameof(EmbeddingTable))
    {
        _weight = new Parameter(torch.empty(rows, width, dtype: float32, device: device));
        register_parameter("weight", _weight);
    }

    /// <summary>(rows, width) float32.</summary>
    public Tensor Weight => _weight;

    /// <param name="ids">(...) int64.</param>
    /// <returns>(..., width) float32.</returns>
    public override Tensor forward(Tensor ids) =>
        _weight.index_select(0, ids.reshape(-1)).reshape([.. ids.shape, _weight.size(1)]);
}
