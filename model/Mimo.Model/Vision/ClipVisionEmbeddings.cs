using Mimo.Model.Configuration;
using Mimo.Model.Layers;
using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Mimo.Model.Vision;

/// <summary>
/// HF <c>CLIPVisionEmbeddings</c>: patch convolution without bias, class token, learned positions. Keys <c>class_embedding</c>,
/// <c>patch_embedding.weight</c>, <c>position_embedding.weight</c>.
/// </summary>
public sealed class ClipVisionEmbeddings : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "class_embedding")] readonly Parameter _class;
    readonly Conv2d _patch;
    readonly TokenTable _position;

    public ClipVisionEmbeddings(ClipVisionConfig config, Device? device = null) : base(nameof(ClipVisionEmbeddings))
    {
        _class = new Parameter(torch.empty(config.HiddenSize, dtype: float32, device: device));
        _patch = nn.Conv2d(3, config.HiddenSize, kernel_size: config.PatchSize, stride: config.PatchSize, bias: false, device: device);
        _position = new TokenTable(config.Patches + 1, config.HiddenSize, device);
        register_parameter("class_embedding", _class);
        register_module("patch_embedding", _patch);
        register_module("position_embedding", _position);
    }

    /// <param name="pixels">(B, 3, S, S) float32, normalised.</param>
    /// <returns>(B, P, hidden) float32, row-major over the grid.</returns>
    public Tensor Patches(Tensor pixels) => _patch.forward(pixels).flatten(2).transpose(1, 2);

    /// <param name="pixels">(B, 3, S, S) float32, normalised.</param>
    /// <returns>(B, 1 + P, hidden) float32, the class token first.</returns>
    public override Tensor forward(Tensor pixels)
    {
        var first = _class.expand(pixels.size(0), 1, -1);
        return cat([first, Patches(pixels)], 1).Plus(_position.Weight);
    }
}
