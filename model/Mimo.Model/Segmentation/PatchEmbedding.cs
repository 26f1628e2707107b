using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Mimo.Model.Segmentation;

/// <summary>Non-overlapping patches of an RGB image, keys <c>proj.weight</c> and <c>proj.bias</c>.</summary>
public sealed class PatchEmbedding : nn.Module<Tensor, Tensor>
{
    readonly Conv2d _proj;

    public PatchEmbedding(int patchSize, int width, Device? device = null) : base(nameof(PatchEmbedding))
    {
        _proj = nn.Conv2d(3, width, patchSize, stride: patchSize, device: device);
        register_module("proj", _proj);
    }

    /// <param name="input">(B, 3, H, W) float32.</param>
    /// <returns>(B, H / patch, W / patch, width) float32.</returns>
    public override Tensor forward(Tensor input) => _proj.forward(input).permute(0, 2, 3, 1);
}
